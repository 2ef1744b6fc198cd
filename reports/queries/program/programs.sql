-- One row per program of a director or an organization, by which of both is asked for: seats, how
-- far its learners are, and its open alerts.
with program_scopes as (
    select
        case $scope_kind
            when 'director' then director_user_id
            else organization_id
        end as scope_id,
        program_id
    from program_summary
)

select
    program_scopes.scope_id,
    program_summary.program_name,
    program_summary.alerts_status,
    program_summary.readiness_status,
    program_summary.progress_status,
    program_summary.completion_rate_status,
    program_summary.active_cohort_count,
    program_summary.seats_total,
    program_summary.seats_used,
    program_summary.seat_utilisation_pct,
    program_summary.enrolled_learner_count,
    program_summary.mentor_coverage_pct,
    program_summary.readiness_learner_mean,
    program_summary.ready_pct,
    program_summary.progress_pct,
    program_summary.completion_rate_pct,
    program_summary.open_alert_count,
    program_summary.open_alert_critical_count,
    program_summary.open_alert_high_count,
    program_summary.open_alert_medium_count,
    program_summary.open_alert_low_count
from program_summary
inner join program_scopes on program_summary.program_id = program_scopes.program_id
where program_scopes.scope_id in (select unnest($scope_ids))
order by program_scopes.scope_id, program_summary.program_name, program_summary.program_id
