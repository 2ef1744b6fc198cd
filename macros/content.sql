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
    Whether learners struggle with it (METRICS 23): among those with enough graded attempts, the
    share that does no better, itself included, is at most the worst 15 %. The few are compared
    `within` a group of their own, where there is one.
#}
{% macro is_struggling(accuracy_pct, attempt_count, within='1') -%}
    (
        {{ attempt_count }} >= {{ var('struggling_min_attempts') }}
        and cume_dist() over (
            partition by {{ within }}, {{ attempt_count }} >= {{ var('struggling_min_attempts') }}
            order by {{ accuracy_pct }}
        ) <= {{ var('struggling_worst_share') }}
    )
{%- endmacro %}
