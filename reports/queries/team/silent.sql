-- One row per learner of a team who is enrolled and was not active in the last 72 hours: for how
-- long, and what to do about it.
with silent_members as (
    select
        team_id,
        user_id,
        overdue_count,
        open_alert_count,
        last_active_on,
        case when last_activity_at is null then 'not_started' else 'ok' end as silence_status,
        floor(epoch(computed_at - last_activity_at) / 86400)::bigint as silent_days
    from team_members
    where
        team_id in (select unnest($scope_ids))
        and is_inactive_72h
),

silences as (
    select
        user_id,
        severity
    from alerts
    where
        rule = 'engagement_drop'
        and status = 'open'
        and user_id in (select silent_members.user_id from silent_members)
)

select
    silent_members.team_id as scope_id,
    coalesce(user_directory.full_name, silent_members.user_id) as learner,
    silent_members.silence_status,
    case
        when silent_members.silence_status = 'not_started' then 'Help with the first lesson'
        when silences.severity = 'CRITICAL' then 'Meet or call; ask whether the plan still fits'
        when silences.severity = 'HIGH' then 'Call and agree on a small next step'
        else 'Send a personal message'
    end as next_step,
    silent_members.silent_days,
    silent_members.overdue_count,
    silent_members.open_alert_count,
    silent_members.last_active_on
from silent_members
left join silences on silent_members.user_id = silences.user_id
left join user_directory on silent_members.user_id = user_directory.user_id
order by
    scope_id asc,
    silent_members.silent_days desc nulls last,
    silent_members.overdue_count desc,
    learner asc,
    silent_members.user_id asc
