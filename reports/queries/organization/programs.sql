-- One row per organization and program: seats, how far its learners are, and its open alerts.
select
    organization_id as scope_id,
    program_name,
    alerts_status,
    readiness_status,
    progress_status,
    completion_rate_status,
    active_cohort_count,
    seats_total,
    seats_used,
    seat_utilisation_pct,
    enrolled_learner_count,
    mentor_coverage_pct,
    readiness_learner_mean,
    ready_pct,
    progress_pct,
    completion_rate_pct,
    open_alert_count,
    open_alert_critical_count,
    open_alert_high_count,
    open_alert_medium_count,
    open_alert_low_count
from program_summary
where organization_id in (select unnest($scope_ids))
order by scope_id, program_name, program_id
