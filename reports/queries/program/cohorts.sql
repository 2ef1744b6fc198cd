-- One row per cohort of a director or an organization, by which of both is asked for, that runs or
-- is planned; the least ready first.
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
    cohort_summary.cohort_name,
    program_summary.program_name,
    cohort_summary.cohort_status,
    cohort_summary.activity_status,
    cohort_summary.readiness_status,
    cohort_summary.progress_status,
    cohort_summary.risk_status,
    cohort_summary.seats_total,
    cohort_summary.seats_used,
    cohort_summary.seat_utilisation_pct,
    cohort_summary.enrolled_learner_count,
    cohort_summary.engagement_rate_pct,
    cohort_summary.mentor_coverage_pct,
    cohort_summary.readiness_learner_mean,
    cohort_summary.ready_pct,
    cohort_summary.progress_pct,
    cohort_summary.at_risk_pct,
    cohort_summary.starts_on,
    cohort_summary.ends_on
from cohort_summary
inner join program_summary on cohort_summary.program_id = program_summary.program_id
inner join program_scopes on cohort_summary.program_id = program_scopes.program_id
where
    program_scopes.scope_id in (select unnest($scope_ids))
    and cohort_summary.cohort_status in ('active', 'planned')
order by
    program_scopes.scope_id,
    cohort_summary.cohort_status,
    cohort_summary.readiness_learner_mean nulls last,
    cohort_summary.cohort_name,
    cohort_summary.cohort_id
