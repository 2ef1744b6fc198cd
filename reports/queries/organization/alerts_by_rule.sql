-- One row per organization whose alerts are told, and rule: how many alerts of its learners the
-- period opened and resolved, and how many are open at as_of.
with alerts_of_learners as (
    select
        learner_summary.organization_id,
        alerts.title,
        count(*) filter (
            alerts.opened_at >= $period_start_at and alerts.opened_at < $period_end_at
        ) as opened_alert_count,
        count(*) filter (
            alerts.resolved_at >= $period_start_at and alerts.resolved_at < $period_end_at
        ) as resolved_alert_count,
        count(*) filter (alerts.status = 'open') as open_alert_count,
        count(*) filter (
            alerts.status = 'open' and alerts.severity in ('HIGH', 'CRITICAL')
        ) as urgent_alert_count
    from alerts
    inner join learner_summary on alerts.user_id = learner_summary.user_id
    where
        learner_summary.organization_id in (select unnest($scope_ids))
        and (
            alerts.status = 'open'
            or (alerts.opened_at >= $period_start_at and alerts.opened_at < $period_end_at)
            or (alerts.resolved_at >= $period_start_at and alerts.resolved_at < $period_end_at)
        )
    group by all
)

select
    alerts_of_learners.organization_id as scope_id,
    alerts_of_learners.title,
    alerts_of_learners.opened_alert_count,
    alerts_of_learners.resolved_alert_count,
    alerts_of_learners.open_alert_count,
    alerts_of_learners.urgent_alert_count
from alerts_of_learners
inner join organization_summary
    on
        alerts_of_learners.organization_id = organization_summary.organization_id
        and organization_summary.alerts_status = 'ok'
order by scope_id asc, alerts_of_learners.open_alert_count desc, alerts_of_learners.title asc
