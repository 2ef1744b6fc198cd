-- One row per alert of a team's learners that is open at as_of, or that opened or was resolved in
-- the period; the most urgent first, of those the oldest.
with alerts_of_members as (
    select
        team_members.team_id,
        alerts.alert_id,
        alerts.user_id,
        alerts.severity,
        alerts.status,
        alerts.title,
        alerts.message,
        alerts.action_required,
        alerts.severity_rank,
        floor(
            epoch(coalesce(alerts.resolved_at, alerts.computed_at) - alerts.opened_at) / 86400
        )::bigint as open_days,
        alerts.status = 'open' as is_open,
        alerts.opened_at >= $period_start_at
        and alerts.opened_at < $period_end_at as has_opened,
        coalesce(
            alerts.resolved_at >= $period_start_at and alerts.resolved_at < $period_end_at, false
        ) as was_resolved,
        alerts.opened_at,
        alerts.resolved_at
    from team_members
    inner join alerts on team_members.user_id = alerts.user_id
    where
        team_members.team_id in (select unnest($scope_ids))
)

select
    alerts_of_members.team_id as scope_id,
    alerts_of_members.severity,
    alerts_of_members.status,
    alerts_of_members.title,
    coalesce(user_directory.full_name, alerts_of_members.user_id) as learner,
    alerts_of_members.message,
    alerts_of_members.action_required,
    alerts_of_members.open_days,
    alerts_of_members.is_open,
    alerts_of_members.has_opened,
    alerts_of_members.was_resolved,
    alerts_of_members.opened_at,
    alerts_of_members.resolved_at
from alerts_of_members
left join user_directory on alerts_of_members.user_id = user_directory.user_id
where
    alerts_of_members.is_open
    or alerts_of_members.has_opened
    or alerts_of_members.was_resolved
order by
    scope_id asc,
    alerts_of_members.severity_rank desc,
    alerts_of_members.opened_at asc,
    learner asc,
    alerts_of_members.alert_id asc
