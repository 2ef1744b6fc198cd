-- Teams have members of several time zones: a day is each member's own, and complete once it is
-- over for all of them.
with stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_team_stays as (
    select * from {{ ref('int_team_stays') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

team_days as (
    select
        int_team_stays.team_id,
        learner_days.day_on as activity_on,
        count(*) as learner_count,
        count(*) filter (where learner_days.is_enrolled) as enrolled_count,
        count(*) filter (where learner_days.is_active) as active_count,
        cast(sum(learner_days.activity_count) as bigint) as activity_count,
        {{ exact_sum('learner_days.focus_seconds') }} / 60 as focus_minutes,
        {{ exact_sum('learner_days.xp') }} as xp,
        bool_and(learner_days.is_complete) as is_complete
    from int_team_stays
    inner join int_learner_days as learner_days
        on
            int_team_stays.user_id = learner_days.user_id
            and learner_days.day_on between
            int_team_stays.stay_from_on and int_team_stays.stay_until_on
    group by all
),

team_daily_activity as (
    select
        team_days.team_id,
        stg_teams.organization_id,
        team_days.learner_count,
        team_days.enrolled_count,
        team_days.active_count,
        team_days.activity_count,
        team_days.focus_minutes,
        team_days.xp,
        team_days.is_complete,
        team_days.activity_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from team_days
    inner join stg_teams on team_days.team_id = stg_teams.team_id
)

select * from team_daily_activity
order by team_daily_activity.team_id, team_daily_activity.activity_on
