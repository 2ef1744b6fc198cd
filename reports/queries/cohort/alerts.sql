-- One row per open alert of a cohort, and per open HIGH or CRITICAL one of its learners, the most
-- urgent first.
with urgent_alerts as (
    select
        cohort_id,
        alert_id,
        user_id,
        severity,
        title,
        message,
        action_required,
        severity_rank,
        floor(epoch(computed_at - opened_at) / 86400)::bigint as open_days,
        opened_at,
        opened_at >= $period_start_at and opened_at < $period_end_at as is_new
    from alerts
    where
        cohort_id in (select unnest($scope_ids))
        and status = 'open'
        and (user_id is null or severity in ('HIGH', 'CRITICAL'))
)

select
    urgent_alerts.cohort_id as scope_id,
    urgent_alerts.severity,
    urgent_alerts.title,
    case
        when urgent_alerts.user_id is null then 'the cohort'
        else coalesce(user_directory.full_name, urgent_alerts.user_id)
    end as subject,
    urgent_alerts.message,
    urgent_alerts.action_required,
    urgent_alerts.open_days,
    urgent_alerts.is_new,
    urgent_alerts.opened_at
from urgent_alerts
left join user_directory on urgent_alerts.user_id = user_directory.user_id
order by
    scope_id asc,
    urgent_alerts.user_id is null desc,
    urgent_alerts.severity_rank desc,
    urgent_alerts.open_days desc,
    subject asc,
    urgent_alerts.alert_id asc
