-- One row per cohort and milestone that lies ahead or was due since the period began.
select
    cohort_id as scope_id,
    milestone_title,
    milestone_kind,
    readiness_status,
    case
        when is_past then 'past'
        when is_at_risk then 'at risk'
        when is_due_soon then 'due soon'
        else 'ahead'
    end as state,
    days_until_due,
    ready_pct,
    due_at
from cohort_milestones
where
    cohort_id in (select unnest($scope_ids))
    and due_at >= $period_start_at
order by scope_id, due_at, milestone_title, milestone_id
