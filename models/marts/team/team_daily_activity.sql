with stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_team_days as (
    select * from {{ ref('int_team_days') }}
),

team_daily_activity as (
    select
        int_team_days.team_id,
        stg_teams.organization_id,
        int_team_days.learner_count,
        int_team_days.enrolled_count,
        int_team_days.active_count,
        int_team_days.activity_count,
        int_team_days.focus_seconds / 60 as focus_minutes,
        int_team_days.xp,
        int_team_days.is_complete,
        int_team_days.day_on as activity_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_team_days
    inner join stg_teams on int_team_days.team_id = stg_teams.team_id
)

select * from team_daily_activity
order by team_daily_activity.team_id, team_daily_activity.activity_on
