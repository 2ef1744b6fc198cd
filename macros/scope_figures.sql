{#
    What is told of the learners of a scope wider than a team (METRICS 19, 20), after suppression:
    first why each figure is what it is, then the figures.
#}
{% macro scope_statuses(scopes) -%}
    {{ scopes }}.readiness_status,
    {{ scopes }}.progress_status,
    {{ scopes }}.accuracy_status,
    {{ scopes }}.assignment_rate_status,
    {{ scopes }}.completion_rate_status
{%- endmacro %}

{% macro scope_figures(scopes) -%}
    {{ scopes }}.enrollment_count,
    {{ scopes }}.running_enrollment_count,
    {{ scopes }}.completed_enrollment_count,
    {{ scopes }}.withdrawn_enrollment_count,
    {{ scopes }}.deferred_enrollment_count,
    {{ scopes }}.seat_holder_count,
    {{ scopes }}.enrolled_learner_count,
    {{ scopes }}.mentored_learner_count,
    {{ scopes }}.mentor_coverage_pct,
    {{ scopes }}.completion_rate_pct,
    {{ scopes }}.readiness_learner_count,
    {{ scopes }}.readiness_learner_mean,
    {{ scopes }}.readiness_p10,
    {{ scopes }}.readiness_p25,
    {{ scopes }}.readiness_p50,
    {{ scopes }}.readiness_p75,
    {{ scopes }}.readiness_p90,
    {{ scopes }}.ready_learner_count,
    {{ scopes }}.ready_pct,
    {{ scopes }}.progress_pct,
    {{ scopes }}.accuracy_pct,
    {{ scopes }}.assignment_rate_pct
{%- endmacro %}

{# How the enrolled learners of a cohort or an organization stand. #}
{% macro scope_standing(scopes) -%}
    {{ scopes }}.active_24h_count,
    {{ scopes }}.active_7d_count,
    {{ scopes }}.inactive_72h_count,
    {{ scopes }}.not_started_count,
    {{ scopes }}.overdue_count,
    {{ scopes }}.engagement_rate_pct,
    {{ scopes }}.at_risk_count,
    {{ scopes }}.at_risk_pct
{%- endmacro %}

{# The open alerts of a scope wider than a cohort. #}
{% macro scope_alerts(scopes) -%}
    {{ scopes }}.open_alert_count,
    {{ scopes }}.open_alert_low_count,
    {{ scopes }}.open_alert_medium_count,
    {{ scopes }}.open_alert_high_count,
    {{ scopes }}.open_alert_critical_count
{%- endmacro %}

{# The cohorts of a scope wider than a cohort, and their seats. #}
{% macro scope_cohorts(cohorts) -%}
    coalesce({{ cohorts }}.cohort_count, 0) as cohort_count,
    coalesce({{ cohorts }}.planned_cohort_count, 0) as planned_cohort_count,
    coalesce({{ cohorts }}.active_cohort_count, 0) as active_cohort_count,
    coalesce({{ cohorts }}.completed_cohort_count, 0) as completed_cohort_count,
    {{ cohorts }}.seats_total,
    {{ cohorts }}.seats_used,
    {{ pct(cohorts ~ '.seats_used', cohorts ~ '.seats_total') }} as seat_utilisation_pct,
    coalesce({{ cohorts }}.milestones_due_soon_count, 0) as milestones_due_soon_count,
    coalesce({{ cohorts }}.milestones_at_risk_count, 0) as milestones_at_risk_count
{%- endmacro %}
