-- One row per kind of check of the snapshot: how many passed, how many failed.
select
    'platform' as scope_id,
    maker,
    case when is_blocking then 'stops publishing' else 'warns' end as consequence,
    count(*) as check_count,
    count(*) filter (has_passed) as passed_count,
    count(*) filter (not has_passed) as failed_count
from snapshot_checks
where 'platform' in (select unnest($scope_ids))
group by all
order by failed_count desc, maker asc, consequence asc
