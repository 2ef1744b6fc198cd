-- A learner who left a team and came back has several stays in it; those in force count once.
with stg_team_memberships as (
    select * from {{ ref('stg_team_memberships') }}
),

stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

team_memberships_in_force as (
    select
        stg_team_memberships.team_id,
        stg_team_memberships.user_id,
        min(stg_team_memberships.joined_at) as joined_at
    from stg_team_memberships
    inner join stg_teams on stg_team_memberships.team_id = stg_teams.team_id
    inner join int_learners on stg_team_memberships.user_id = int_learners.user_id
    where
        stg_team_memberships.joined_at <= {{ as_of() }}
        and (
            stg_team_memberships.left_at is null
            or stg_team_memberships.left_at > {{ as_of() }}
        )
    group by all
)

select * from team_memberships_in_force
