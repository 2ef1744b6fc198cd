-- One row per check of the snapshot that failed.
select
    'platform' as scope_id,
    subject,
    check_name,
    message,
    failures
from snapshot_checks
where
    'platform' in (select unnest($scope_ids))
    and not has_passed
order by failures desc, subject asc, check_name asc, column_name asc, maker asc
