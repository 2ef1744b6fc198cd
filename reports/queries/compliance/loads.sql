-- One row per source and export entity loaded in the period: what became of every row read.
select
    'platform' as scope_id,
    source,
    entity,
    count(*) as file_count,
    count(*) filter (status <> 'loaded') as rejected_file_count,
    sum(rows_read)::bigint as rows_read,
    sum(rows_loaded)::bigint as rows_loaded,
    sum(rows_duplicate)::bigint as rows_duplicate,
    sum(rows_conflicting)::bigint as rows_conflicting,
    sum(rows_quarantined)::bigint as rows_quarantined,
    max(loaded_at) as last_loaded_at
from load_audit
where
    'platform' in (select unnest($scope_ids))
    and loaded_at >= $period_start_at
    and loaded_at < $period_end_at
group by all
order by rejected_file_count desc, rows_quarantined desc, source asc, entity asc
