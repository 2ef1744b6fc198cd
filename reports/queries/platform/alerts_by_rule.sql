-- One row per rule with alerts opened or resolved in the period, or open at as_of; the rule that
-- opened most first.
select
    'platform' as scope_id,
    title,
    subject_type,
    count(*) filter (
        opened_at >= $period_start_at and opened_at < $period_end_at
    ) as opened_alert_count,
    count(*) filter (
        resolved_at >= $period_start_at and resolved_at < $period_end_at
    ) as resolved_alert_count,
    count(*) filter (status = 'open') as open_alert_count,
    count(*) filter (
        status = 'open' and severity in ('HIGH', 'CRITICAL')
    ) as urgent_alert_count
from alerts
where
    'platform' in (select unnest($scope_ids))
    and (
        status = 'open'
        or (opened_at >= $period_start_at and opened_at < $period_end_at)
        or (resolved_at >= $period_start_at and resolved_at < $period_end_at)
    )
group by all
order by opened_alert_count desc, urgent_alert_count desc, title asc, subject_type asc
