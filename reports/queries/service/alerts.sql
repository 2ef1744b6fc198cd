-- One row per alert of a service that opened in the period, the most urgent first.
select
    'platform' as scope_id,
    severity,
    subject_id as service,
    title,
    message,
    action_required,
    status,
    opened_at
from alerts
where
    'platform' in (select unnest($scope_ids))
    and subject_type = 'service'
    and opened_at >= $period_start_at
    and opened_at < $period_end_at
order by severity_rank desc, opened_at desc, service asc, alert_id asc
