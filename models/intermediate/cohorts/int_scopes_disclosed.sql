-- What may be told of a scope: the figures about its learners after suppression (METRICS 26). Kept
-- as a table: the marts of every scope select it.
{{ config(materialized='table') }}

with int_scopes_measured as (
    select * from {{ ref('int_scopes_measured') }}
),

int_scope_suppression as (
    select * from {{ ref('int_scope_suppression') }}
),

scopes as (
    select
        int_scopes_measured.*,
        int_scope_suppression.is_activity_suppressed,
        int_scope_suppression.is_risk_suppressed,
        int_scope_suppression.is_alerts_suppressed,
        int_scope_suppression.is_readiness_suppressed,
        int_scope_suppression.is_progress_suppressed,
        int_scope_suppression.is_accuracy_suppressed,
        int_scope_suppression.is_assignment_rate_suppressed,
        -- The enrolments that it divides are told by status, so no other cell protects it.
        {{ is_about_too_few('int_scopes_measured.decided_learner_count') }}
            as is_completion_rate_suppressed
    from int_scopes_measured
    inner join int_scope_suppression
        on
            int_scopes_measured.scope_kind = int_scope_suppression.scope_kind
            and int_scopes_measured.scope_id = int_scope_suppression.scope_id
),

scopes_disclosed as (
    select
        scopes.scope_kind,
        scopes.scope_id,
        {% for figure, learners in {
            'activity': 'enrolled_learner_count',
            'risk': 'risk_learner_count',
            'alerts': 'enrolled_learner_count',
            'readiness': 'readiness_learner_count',
            'progress': 'progress_learner_count',
            'accuracy': 'graded_learner_count',
            'assignment_rate': 'due_learner_count',
            'completion_rate': 'decided_learner_count',
        }.items() %}
            {{ disclosure_status('scopes.is_' ~ figure ~ '_suppressed', 'scopes.' ~ learners) }}
                as {{ figure }}_status,
        {% endfor %}
        scopes.enrollment_count,
        scopes.running_enrollment_count,
        scopes.completed_enrollment_count,
        scopes.withdrawn_enrollment_count,
        scopes.deferred_enrollment_count,
        scopes.seat_holder_count,
        scopes.enrolled_learner_count,
        scopes.mentored_learner_count,
        scopes.mentor_coverage_pct,
        scopes.readiness_learner_count,
        {% for figure, metrics in {
            'activity': [
                'active_24h_count', 'active_7d_count', 'inactive_72h_count', 'not_started_count',
                'overdue_count', 'engagement_rate_pct',
            ],
            'risk': ['at_risk_count', 'at_risk_pct'],
            'alerts': [
                'open_alert_count', 'open_alert_low_count', 'open_alert_medium_count',
                'open_alert_high_count', 'open_alert_critical_count',
            ],
            'readiness': [
                'readiness_learner_mean', 'readiness_p10', 'readiness_p25', 'readiness_p50',
                'readiness_p75', 'readiness_p90', 'ready_learner_count', 'ready_pct',
            ],
            'progress': ['progress_pct'],
            'accuracy': ['accuracy_pct'],
            'assignment_rate': ['assignment_rate_pct'],
            'completion_rate': ['completion_rate_pct'],
        }.items() %}
            {% set last_of_all = loop.last %}
            {% for metric in metrics %}
                {{ unless('scopes.is_' ~ figure ~ '_suppressed', 'scopes.' ~ metric) }}
                    as {{ metric }}{% if not (loop.last and last_of_all) %},{% endif %}
            {% endfor %}
        {% endfor %}
    from scopes
)

select * from scopes_disclosed
