{#
    What is told of a group of learners (METRICS 18), from rows of one learner each. Rates divide
    sums; a mean over members says so by its name.
#}
{% macro group_measures(members, prefix='') -%}
    count({{ members }}.user_id) as {{ prefix }}member_count,
    count(*) filter (where {{ members }}.is_active_24h) as {{ prefix }}active_24h_count,
    count(*) filter (where {{ members }}.is_inactive_72h) as {{ prefix }}inactive_72h_count,
    count(*) filter (where {{ members }}.status = 'not_started') as {{ prefix }}not_started_count,
    count(*) filter (where {{ members }}.risk_level = 'high') as {{ prefix }}at_risk_count,
    cast(coalesce(sum({{ members }}.overdue_count), 0) as bigint) as {{ prefix }}overdue_count,
    cast(coalesce(sum({{ members }}.open_alert_count), 0) as bigint)
        as {{ prefix }}open_alert_count,
    count(*) filter (where {{ members }}.max_score_sum > 0) as {{ prefix }}graded_learner_count,
    count({{ members }}.readiness_score) as {{ prefix }}readiness_learner_count,
    {{ exact_sum(members ~ '.focus_minutes_7d') }} / nullif(count({{ members }}.user_id), 0)
        as {{ prefix }}avg_focus_minutes,
    {{ pct(exact_sum(members ~ '.score_sum'), exact_sum(members ~ '.max_score_sum')) }}
        as {{ prefix }}accuracy_pct,
    {{ pct(
        'sum(' ~ members ~ '.assignments_submitted_count)',
        'sum(' ~ members ~ '.assignments_due_count)'
    ) }} as {{ prefix }}assignment_rate_pct,
    {{ learner_mean(members ~ '.readiness_score') }} as {{ prefix }}readiness_learner_mean
{%- endmacro %}
