-- The team is that of as_of, also on earlier days. Kept as a table: every learner's days are read.
{{ config(materialized='table') }}

with int_team_memberships_in_force as (
    select * from {{ ref('int_team_memberships_in_force') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

team_days as (
    select
        int_team_memberships_in_force.team_id,
        cast(sum(int_learner_days.activity_count) as bigint) as activity_count,
        cast(sum(int_learner_days.action_count) as bigint) as action_count,
        {{ exact_sum('int_learner_days.focus_seconds') }} as focus_seconds,
        {{ exact_sum('int_learner_days.xp') }} as xp,
        count(*) filter (where int_learner_days.is_enrolled) as enrolled_count,
        count(*) filter (where int_learner_days.is_active) as active_count,
        bool_and(int_learner_days.is_complete) as is_complete,
        int_learner_days.day_on
    from int_team_memberships_in_force
    inner join int_learner_days
        on int_team_memberships_in_force.user_id = int_learner_days.user_id
    group by int_team_memberships_in_force.team_id, int_learner_days.day_on
)

select * from team_days
