-- Made from orchestration/contracts/team_memberships.yml by `warehouse contract write`.
with raw_team_memberships as (
    select * from {{ source('raw', 'team_memberships') }}
),

team_memberships_in_force as (
    select
        {{ qualified('raw_team_memberships.team_id') }} as team_id,
        {{ qualified('raw_team_memberships.user_id') }} as user_id,
        raw_team_memberships.joined_at,
        raw_team_memberships.left_at,
        raw_team_memberships.updated_at,
        raw_team_memberships._source,
        raw_team_memberships._file_id,
        raw_team_memberships._load_id,
        raw_team_memberships._row_number,
        raw_team_memberships._loaded_at
    from raw_team_memberships
    where raw_team_memberships.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_team_memberships._source,
            raw_team_memberships.team_id,
            raw_team_memberships.user_id,
            raw_team_memberships.joined_at
        order by raw_team_memberships.updated_at desc
    ) = 1
)

select * from team_memberships_in_force
