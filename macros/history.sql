{#
    What the history of a group tells of a day, from rows of one learner each. Means over learners
    say so by their names, and pass over who has no value of that day.
#}
{% macro history_measures(days) -%}
    count(*) as enrolled_count,
    count(*) filter (where {{ days }}.is_active) as active_count,
    count(*) filter (where {{ days }}.risk_level = 'high') as at_risk_count,
    cast(sum({{ days }}.open_alert_count) as bigint) as open_alert_count,
    {{ learner_mean(days ~ '.focus_minutes_7d') }} as focus_minutes_7d_learner_mean,
    {{ learner_mean(days ~ '.consistency_pct') }} as consistency_learner_mean,
    {{ learner_mean(days ~ '.progress_pct') }} as progress_learner_mean,
    {{ learner_mean(days ~ '.mastery_score') }} as mastery_learner_mean,
    {{ learner_mean(days ~ '.readiness_score') }} as readiness_learner_mean
{%- endmacro %}

{# The mean over the learners who have a value; NULL where none has. #}
{% macro learner_mean(value) -%}
    {{ exact_sum(value) }} / nullif(count({{ value }}), 0)
{%- endmacro %}
