{#
    Use of content (METRICS 23), from a relation of events. Its minutes are those that the events
    themselves record, each up to the cap of focus time: an event without a duration adds none, so
    that no event's share depends on what the learner did next elsewhere.
#}
{% macro content_use(events) -%}
    count(*) as activity_count,
    cast(
        coalesce(sum({{ events }}.event_count) filter (where {{ events }}.event_type = 'view'), 0)
        as bigint
    ) as view_count,
    {{ exact_sum(
        'case when ' ~ events ~ '.duration_seconds is not null then least('
        ~ events ~ '.duration_seconds, ' ~ var('focus_cap_seconds') ~ ') end'
    ) }} as recorded_seconds
{%- endmacro %}

{#
    Whether learners struggle with it (METRICS 23): of those with enough graded attempts, by enough
    learners to be told of (METRICS 26), at most the worst 15 % do no better, itself included.
#}
{% macro is_struggling(accuracy_pct, attempt_count, learner_count) -%}
    {%- set is_compared -%}
        {{ attempt_count }} >= {{ var('struggling_min_attempts') }}
        and {{ learner_count }} >= {{ var('suppression_min_learners') }}
    {%- endset -%}
    (
        {{ is_compared }}
        and 100.0 * cume_dist() over (
            partition by {{ is_compared }} order by {{ accuracy_pct }}
        ) <= {{ var('struggling_worst_pct') }}
    )
{%- endmacro %}
