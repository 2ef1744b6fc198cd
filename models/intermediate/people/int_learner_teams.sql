-- The team that speaks for a learner of several: the one joined last.
with int_team_memberships_in_force as (
    select * from {{ ref('int_team_memberships_in_force') }}
),

stg_teams as (
    select * from {{ ref('stg_teams') }}
),

memberships_ranked as (
    select
        int_team_memberships_in_force.*,
        row_number() over (
            partition by int_team_memberships_in_force.user_id
            order by
                int_team_memberships_in_force.joined_at desc,
                int_team_memberships_in_force.team_id desc
        ) as preference
    from int_team_memberships_in_force
),

learner_teams as (
    select
        memberships_ranked.user_id,
        memberships_ranked.team_id,
        stg_teams.manager_user_id
    from memberships_ranked
    inner join stg_teams on memberships_ranked.team_id = stg_teams.team_id
    where memberships_ranked.preference = 1
)

select * from learner_teams
