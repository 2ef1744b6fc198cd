-- The members of each day are those who were in the team when it closed. The histories of groups
-- are the one kind of mart that sums up another mart, that of learners: no number is made twice.
with stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_team_stays as (
    select * from {{ ref('int_team_stays') }}
),

learner_history as (
    select * from {{ ref('learner_history') }}
),

team_days as (
    select
        int_team_stays.team_id,
        {{ history_measures('learner_day') }},
        learner_day.day_on
    from int_team_stays
    inner join learner_history as learner_day
        on
            int_team_stays.user_id = learner_day.user_id
            and learner_day.day_on between
            int_team_stays.stay_from_on and int_team_stays.stay_until_on
    group by all
),

team_history as (
    select
        team_days.team_id,
        stg_teams.organization_id,
        team_days.enrolled_count,
        team_days.active_count,
        team_days.at_risk_count,
        team_days.open_alert_count,
        team_days.focus_minutes_7d_learner_mean,
        team_days.consistency_learner_mean,
        team_days.progress_learner_mean,
        team_days.mastery_learner_mean,
        team_days.readiness_learner_mean,
        team_days.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from team_days
    inner join stg_teams on team_days.team_id = stg_teams.team_id
)

select * from team_history
order by team_history.team_id, team_history.day_on
