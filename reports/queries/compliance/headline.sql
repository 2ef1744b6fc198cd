-- One row, of the platform: people's requests, how far back data is kept, and how far it is right.
with checks as (
    select
        count(*) as check_count,
        count(*) filter (not has_passed) as failed_check_count
    from snapshot_checks
),

reconciled as (
    select
        count(*) filter (raw_difference <> 0 or mart_difference <> 0) as unequal_day_count,
        count(*) as compared_day_count
    from reconciliation
    where reconciled_on between $period_start_on and $period_end_on
),

late_entities as (
    select count(*) as stale_entity_count
    from data_freshness
    where is_stale
),

files as (
    select
        count(*) as file_count,
        count(*) filter (status <> 'loaded') as rejected_file_count,
        coalesce(sum(rows_quarantined), 0)::bigint as rows_quarantined
    from load_audit
    where
        loaded_at >= $period_start_at
        and loaded_at < $period_end_at
)

select
    'platform' as scope_id,
    compliance_status.request_count,
    compliance_status.open_count,
    compliance_status.open_access_count,
    compliance_status.open_erasure_count,
    compliance_status.overdue_request_count,
    compliance_status.completed_late_count,
    compliance_status.consent_given_count,
    compliance_status.consent_withdrawn_count,
    compliance_status.consent_unknown_count,
    compliance_status.retention_limit_days,
    compliance_status.retained_days,
    case when compliance_status.retained_days is null then 'insufficient_data' else 'ok' end
        as retained_status,
    case when compliance_status.last_erasure_at is null then 'not_started' else 'ok' end
        as erasure_status,
    compliance_status.last_erasure_at,
    compliance_status.oldest_open_received_at,
    checks.check_count,
    checks.failed_check_count,
    reconciled.unequal_day_count,
    reconciled.compared_day_count,
    late_entities.stale_entity_count,
    files.file_count,
    files.rejected_file_count,
    files.rows_quarantined,
    compliance_status.overdue_request_count = 0 as is_none_overdue,
    compliance_status.overdue_request_count = 1 as is_one_overdue,
    compliance_status.overdue_request_count > 1 as are_some_overdue,
    compliance_status.is_within_retention,
    not compliance_status.is_within_retention as is_over_retention,
    reconciled.unequal_day_count = 0 and reconciled.compared_day_count > 0 as is_reconciled,
    reconciled.unequal_day_count > 0 as is_not_reconciled,
    files.rows_quarantined = 1 as is_one_quarantined,
    files.rows_quarantined > 1 as are_some_quarantined,
    files.rejected_file_count = 1 as is_one_rejected,
    files.rejected_file_count > 1 as are_some_rejected,
    checks.failed_check_count = 0 as is_none_failed,
    checks.failed_check_count = 1 as is_one_failed,
    checks.failed_check_count > 1 as are_some_failed
from compliance_status
cross join checks
cross join reconciled
cross join late_entities
cross join files
where 'platform' in (select unnest($scope_ids))
