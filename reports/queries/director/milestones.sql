-- One row per director and milestone of an own cohort in the next 14 days.
select
    program_summary.director_user_id as scope_id,
    cohort_milestones.milestone_title,
    cohort_summary.cohort_name,
    cohort_milestones.readiness_status,
    case when cohort_milestones.is_at_risk then 'at risk' else 'due soon' end as state,
    cohort_milestones.days_until_due,
    cohort_milestones.ready_pct,
    cohort_milestones.due_at
from program_summary
inner join cohort_summary on program_summary.program_id = cohort_summary.program_id
inner join cohort_milestones on cohort_summary.cohort_id = cohort_milestones.cohort_id
where
    program_summary.director_user_id in (select unnest($scope_ids))
    and cohort_milestones.is_due_soon
order by
    scope_id asc,
    cohort_milestones.is_at_risk desc nulls last,
    cohort_milestones.due_at asc,
    cohort_summary.cohort_name asc,
    cohort_milestones.milestone_id asc
