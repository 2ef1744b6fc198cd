-- One row per director and open alert of an own cohort or milestone, and per cohort with money
-- overdue: what to do first, the most urgent first.
with cohorts as (
    select
        program_summary.director_user_id,
        cohort_summary.cohort_id,
        cohort_summary.cohort_name,
        program_summary.program_name
    from program_summary
    inner join cohort_summary on program_summary.program_id = cohort_summary.program_id
    where program_summary.director_user_id in (select unnest($scope_ids))
),

alerts_of_cohorts as (
    select
        cohorts.director_user_id,
        cohorts.program_name,
        cohorts.cohort_name,
        alerts.severity,
        alerts.title,
        alerts.message as reason,
        alerts.action_required,
        alerts.severity_rank,
        floor(epoch(alerts.computed_at - alerts.opened_at) / 86400)::bigint as open_days,
        alerts.alert_id as step_id
    from cohorts
    inner join alerts on cohorts.cohort_id = alerts.cohort_id
    where
        alerts.status = 'open'
        and alerts.user_id is null
),

overdue_payments as (
    select
        cohorts.director_user_id,
        cohorts.program_name,
        cohorts.cohort_name,
        'MEDIUM' as severity,
        'Payments overdue' as title,
        format(
            'Enrolments with a payment in {} overdue: {:d}.',
            cohort_payments.currency,
            cohort_payments.overdue_enrollment_count
        ) as reason,
        'Ask for the overdue payments.' as action_required,
        2 as severity_rank,
        null::bigint as open_days,
        cohorts.cohort_id || cohort_payments.currency as step_id
    from cohorts
    inner join cohort_payments on cohorts.cohort_id = cohort_payments.cohort_id
    where cohort_payments.overdue_amount > 0
),

steps as (
    select * from alerts_of_cohorts
    union all by name
    select * from overdue_payments
)

select
    director_user_id as scope_id,
    severity,
    cohort_name,
    program_name,
    title,
    reason,
    action_required,
    open_days
from steps
order by
    scope_id asc,
    severity_rank desc,
    open_days desc nulls last,
    cohort_name asc,
    title asc,
    reason asc,
    step_id asc
