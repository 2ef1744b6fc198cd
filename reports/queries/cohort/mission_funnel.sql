-- One row per cohort and stage that missions go through to approval: how many came so far.
select
    cohort_id as scope_id,
    stage,
    conversion_status,
    mission_count,
    conversion_pct
from cohort_mission_funnel
where
    cohort_id in (select unnest($scope_ids))
    and stage <> 'rejected'
    and conversion_status <> 'insufficient_data'
order by scope_id, stage_rank
