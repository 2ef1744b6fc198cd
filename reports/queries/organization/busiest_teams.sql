-- One row per organization and team that may be told of, the ten busiest on the day of the period.
-- Teams under the smallest group are left out, and where it is one, the next smallest as well.
with teams as (
    select
        team_daily_activity.organization_id,
        team_daily_activity.team_id,
        team_daily_activity.learner_count,
        team_daily_activity.active_count,
        team_daily_activity.activity_count,
        team_daily_activity.focus_minutes,
        team_daily_activity.xp,
        row_number() over (
            partition by team_daily_activity.organization_id
            order by team_daily_activity.learner_count, team_daily_activity.team_id
        ) as size_place,
        count(*) filter (team_daily_activity.learner_count < $smallest_group) over (
            partition by team_daily_activity.organization_id
        ) as small_team_count
    from team_daily_activity
    where
        team_daily_activity.activity_on = $period_end_on
        and team_daily_activity.organization_id in (select unnest($scope_ids))
),

told_teams as (
    select
        *,
        row_number() over (
            partition by organization_id order by activity_count desc, team_id asc
        ) as busy_place
    from teams
    where
        learner_count >= $smallest_group
        and size_place > case small_team_count when 1 then 2 else 0 end
)

select
    told_teams.organization_id as scope_id,
    team_summary.team_name,
    told_teams.learner_count,
    told_teams.active_count,
    told_teams.activity_count,
    told_teams.focus_minutes,
    told_teams.xp
from told_teams
inner join team_summary on told_teams.team_id = team_summary.team_id
where
    told_teams.busy_place <= 10
    and told_teams.activity_count > 0
order by scope_id, told_teams.busy_place
