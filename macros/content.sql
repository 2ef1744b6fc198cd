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

{# Use of content by all who used it, from rows of one learner each. #}
{% macro content_use_of_learners(by_learner) -%}
    count(*) as active_learner_count,
    cast(sum({{ by_learner }}.activity_count) as bigint) as activity_count,
    cast(sum({{ by_learner }}.view_count) as bigint) as view_count,
    count({{ by_learner }}.recorded_seconds) as timed_learner_count,
    {{ percentile(by_learner ~ '.recorded_seconds', 0.5) }} / 60 as median_recorded_minutes
{%- endmacro %}

{# Use of content beside lessons begun and completed, of a full join: what either lacks is 0. #}
{% macro content_use_and_lessons(used, lessons) -%}
    coalesce({{ used }}.active_learner_count, 0) as active_learner_count,
    coalesce({{ used }}.activity_count, 0) as activity_count,
    coalesce({{ used }}.view_count, 0) as view_count,
    coalesce({{ used }}.timed_learner_count, 0) as timed_learner_count,
    {{ used }}.median_recorded_minutes,
    coalesce({{ lessons }}.lesson_start_count, 0) as lesson_start_count,
    coalesce({{ lessons }}.lesson_completion_count, 0) as lesson_completion_count
{%- endmacro %}

{#
    Whether it is compared with others by accuracy (METRICS 23): there are enough graded attempts,
    by enough learners to be told of (METRICS 26).
#}
{% macro is_compared(attempt_count, learner_count) -%}
    (
        {{ attempt_count }} >= {{ var('struggling_min_attempts') }}
        and {{ learner_count }} >= {{ var('suppression_min_learners') }}
    )
{%- endmacro %}

{#
    Whether learners struggle with it (METRICS 23): of those compared, all or those `within` the
    same, at most the worst 15 % do no better, itself included.
#}
{% macro is_struggling(accuracy_pct, attempt_count, learner_count, within=[]) -%}
    {%- set compared = is_compared(attempt_count, learner_count) -%}
    (
        {{ compared }}
        and 100.0 * cume_dist() over (
            partition by {{ (within + [compared]) | join(', ') }} order by {{ accuracy_pct }}
        ) <= {{ var('struggling_worst_pct') }}
    )
{%- endmacro %}
