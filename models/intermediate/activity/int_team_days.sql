-- Teams have members of several time zones: a day is each member's own, and complete once it is
-- over for all of them. Kept as a table: every learner's days are read.
{{ config(materialized='table') }}

with int_team_stays as (
    select * from {{ ref('int_team_stays') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

team_days as (
    select
        int_team_stays.team_id,
        count(*) as learner_count,
        count(*) filter (where int_learner_days.is_enrolled) as enrolled_count,
        count(*) filter (where int_learner_days.is_active) as active_count,
        cast(sum(int_learner_days.activity_count) as bigint) as activity_count,
        {{ exact_sum('int_learner_days.focus_seconds') }} as focus_seconds,
        {{ exact_sum('int_learner_days.xp') }} as xp,
        bool_and(int_learner_days.is_complete) as is_complete,
        int_learner_days.day_on
    from int_team_stays
    inner join int_learner_days
        on
            int_team_stays.user_id = int_learner_days.user_id
            and int_learner_days.day_on between
            int_team_stays.stay_from_on and int_team_stays.stay_until_on
    group by int_team_stays.team_id, int_learner_days.day_on
)

select * from team_days
