-- Each team with every team at or below it. The recursion keeps distinct pairs only, so teams that
-- were entered as each other's parent do not make it endless.
with recursive stg_teams as (
    select * from {{ ref('stg_teams') }}
),

teams_nested as (
    select
        stg_teams.team_id as ancestor_team_id,
        stg_teams.team_id
    from stg_teams

    union

    select
        teams_nested.ancestor_team_id,
        stg_teams.team_id
    from teams_nested
    inner join stg_teams on teams_nested.team_id = stg_teams.parent_team_id
)

select * from teams_nested
