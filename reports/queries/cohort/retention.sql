-- One row per cohort and week since entry that the whole cohort has passed: who was still active.
select
    cohort_id as scope_id,
    retention_status,
    week_number,
    entered_count,
    active_count,
    retention_low_pct,
    retention_pct,
    retention_high_pct
from cohort_retention
where
    cohort_id in (select unnest($scope_ids))
    and has_passed
    and retention_status <> 'insufficient_data'
order by scope_id, week_number
