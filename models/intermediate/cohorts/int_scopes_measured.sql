-- Every figure before suppression, one definition for cohorts, programs, directors and
-- organizations. Kept as a table: what suppresses and what alerts read it.
{{ config(materialized='table') }}

with int_scopes as (
    select * from {{ ref('int_scopes') }}
),

int_scope_enrollments_counted as (
    select * from {{ ref('int_scope_enrollments_counted') }}
),

int_scope_learners_counted as (
    select * from {{ ref('int_scope_learners_counted') }}
),

int_scope_alerts_counted as (
    select * from {{ ref('int_scope_alerts_counted') }}
),

scopes_measured as (
    select
        int_scopes.scope_kind,
        int_scopes.scope_id,
        int_scopes.program_id,
        int_scopes.director_user_id,
        int_scopes.organization_id,
        {% for column in [
            'enrollment_count', 'running_enrollment_count', 'completed_enrollment_count',
            'withdrawn_enrollment_count', 'deferred_enrollment_count', 'overrun_enrollment_count',
            'seats_used', 'seats_used_scholarship', 'seats_used_sponsored', 'decided_learner_count',
        ] %}
            coalesce(enrolled.{{ column }}, 0) as {{ column }},
        {% endfor %}
        {% for column in [
            'seat_holder_count', 'enrolled_learner_count', 'mentored_learner_count',
            'active_24h_count', 'active_7d_count', 'inactive_72h_count', 'not_started_count',
            'overdue_count', 'risk_learner_count', 'readiness_learner_count',
            'progress_learner_count', 'graded_learner_count', 'due_learner_count',
        ] %}
            coalesce(learners.{{ column }}, 0) as {{ column }},
        {% endfor %}
        {% for column in [
            'open_alert_count', 'open_alert_low_count', 'open_alert_medium_count',
            'open_alert_high_count', 'open_alert_critical_count',
        ] %}
            coalesce(alerts.{{ column }}, 0) as {{ column }},
        {% endfor %}
        {{ pct('learners.mentored_learner_count', 'learners.enrolled_learner_count') }}
            as mentor_coverage_pct,
        {{ pct('learners.active_7d_count', 'learners.enrolled_learner_count') }}
            as engagement_rate_pct,
        case when learners.risk_learner_count > 0 then learners.at_risk_count end as at_risk_count,
        {{ pct('learners.at_risk_count', 'learners.risk_learner_count') }} as at_risk_pct,
        case when learners.readiness_learner_count > 0 then learners.ready_learner_count end
            as ready_learner_count,
        learners.readiness_learner_mean,
        {% for share in ['10', '25', '50', '75', '90'] %}
            learners.readiness_p{{ share }},
        {% endfor %}
        {{ pct('learners.ready_learner_count', 'learners.readiness_learner_count') }} as ready_pct,
        learners.progress_pct,
        learners.accuracy_pct,
        learners.assignment_rate_pct,
        {{ pct(
            'enrolled.completed_enrollment_count',
            'enrolled.completed_enrollment_count + enrolled.withdrawn_enrollment_count'
            ~ ' + enrolled.overrun_enrollment_count'
        ) }} as completion_rate_pct
    from int_scopes
    left join int_scope_enrollments_counted as enrolled
        on
            int_scopes.scope_kind = enrolled.scope_kind
            and int_scopes.scope_id = enrolled.scope_id
    left join int_scope_learners_counted as learners
        on
            int_scopes.scope_kind = learners.scope_kind
            and int_scopes.scope_id = learners.scope_id
    left join int_scope_alerts_counted as alerts
        on
            int_scopes.scope_kind = alerts.scope_kind
            and int_scopes.scope_id = alerts.scope_id
)

select * from scopes_measured
