-- Made from orchestration/contracts/teams.yml by `warehouse contract write`.
with raw_teams as (
    select * from {{ source('raw', 'teams') }}
),

teams_in_force as (
    select
        {{ qualified('raw_teams.team_id') }} as team_id,
        {{ qualified('raw_teams.organization_id') }} as organization_id,
        raw_teams.name,
        {{ qualified('raw_teams.manager_user_id') }} as manager_user_id,
        {{ qualified('raw_teams.parent_team_id') }} as parent_team_id,
        raw_teams.updated_at,
        coalesce(raw_teams.is_deleted, false) as is_deleted,
        raw_teams._source,
        raw_teams._file_id,
        raw_teams._load_id,
        raw_teams._row_number,
        raw_teams._loaded_at
    from raw_teams
    where raw_teams.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_teams._source,
            raw_teams.team_id
        order by raw_teams.updated_at desc
    ) = 1
)

select * from teams_in_force
where not teams_in_force.is_deleted
