-- One row per director and own cohort that has not ended, the least ready first.
select
    program_summary.director_user_id as scope_id,
    cohort_summary.cohort_name,
    program_summary.program_name,
    cohort_summary.cohort_status,
    cohort_summary.readiness_status,
    cohort_summary.progress_status,
    cohort_summary.risk_status,
    cohort_summary.seats_total,
    cohort_summary.seats_used,
    cohort_summary.seat_utilisation_pct,
    cohort_summary.enrolled_learner_count,
    cohort_summary.mentor_coverage_pct,
    cohort_summary.session_completion_pct,
    cohort_summary.readiness_learner_mean,
    cohort_summary.ready_pct,
    cohort_summary.progress_pct,
    cohort_summary.at_risk_pct,
    cohort_summary.starts_on,
    cohort_summary.ends_on
from program_summary
inner join cohort_summary on program_summary.program_id = cohort_summary.program_id
where
    program_summary.director_user_id in (select unnest($scope_ids))
    and cohort_summary.cohort_status in ('active', 'planned')
order by
    scope_id,
    cohort_summary.cohort_status,
    cohort_summary.readiness_learner_mean nulls last,
    cohort_summary.cohort_name,
    cohort_summary.cohort_id
