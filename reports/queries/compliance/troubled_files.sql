-- One row per file of the period that was rejected or held rows that did not fit.
select
    'platform' as scope_id,
    path,
    entity,
    status,
    error,
    rows_read,
    rows_quarantined,
    rows_conflicting,
    loaded_at
from load_audit
where
    'platform' in (select unnest($scope_ids))
    and loaded_at >= $period_start_at
    and loaded_at < $period_end_at
    and (status <> 'loaded' or rows_quarantined > 0)
order by status <> 'loaded' desc, rows_quarantined desc, path asc, file_id asc
