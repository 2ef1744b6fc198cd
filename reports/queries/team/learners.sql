-- One row per team and learner in it: what the week brought, and where the learner stands.
with weeks as (
    select
        user_id,
        xp,
        active_day_count
    from learner_weekly_xp
    where
        week_starts_on = $period_start_on
        and user_id in (
            select team_members.user_id
            from team_members
            where team_members.team_id in (select unnest($scope_ids))
        )
)

select
    team_members.team_id as scope_id,
    coalesce(user_directory.full_name, team_members.user_id) as learner,
    team_members.status,
    team_members.risk_level,
    team_members.risk_status,
    team_members.readiness_status,
    coalesce(weeks.active_day_count, 0) as active_day_count,
    coalesce(weeks.xp, 0) as xp,
    team_members.focus_minutes_7d,
    team_members.progress_pct,
    team_members.accuracy_pct,
    team_members.readiness_score,
    team_members.overdue_count,
    team_members.open_alert_count,
    team_members.last_active_on
from team_members
left join user_directory on team_members.user_id = user_directory.user_id
left join weeks on team_members.user_id = weeks.user_id
where team_members.team_id in (select unnest($scope_ids))
order by
    scope_id asc,
    team_members.is_enrolled desc,
    case team_members.risk_level
        when 'high' then 1 when 'medium' then 2 when 'low' then 4 else 3
    end,
    team_members.readiness_score asc nulls first,
    learner asc,
    team_members.user_id asc
