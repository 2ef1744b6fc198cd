-- One row per program with a cohort that runs: its seats, and how many of its learners complete.
select
    'platform' as scope_id,
    program_summary.program_name,
    organization_summary.organization_name,
    program_summary.completion_rate_status,
    case when program_summary.seat_utilisation_pct is null then 'insufficient_data' else 'ok' end
        as seat_utilisation_status,
    program_summary.active_cohort_count,
    program_summary.seats_total,
    program_summary.seats_used,
    program_summary.running_enrollment_count,
    program_summary.completed_enrollment_count,
    program_summary.withdrawn_enrollment_count,
    program_summary.seat_utilisation_pct,
    program_summary.completion_rate_pct
from program_summary
inner join organization_summary
    on program_summary.organization_id = organization_summary.organization_id
where
    'platform' in (select unnest($scope_ids))
    and program_summary.active_cohort_count > 0
order by
    program_summary.seat_utilisation_pct nulls last,
    program_summary.program_name,
    program_summary.program_id
