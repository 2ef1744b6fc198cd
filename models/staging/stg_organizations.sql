-- Made from orchestration/contracts/organizations.yml by `warehouse contract write`.
with raw_organizations as (
    select * from {{ source('raw', 'organizations') }}
),

organizations_in_force as (
    select
        {{ qualified('raw_organizations.organization_id') }} as organization_id,
        raw_organizations.name,
        raw_organizations.kind,
        raw_organizations.country,
        raw_organizations.timezone,
        raw_organizations.updated_at,
        coalesce(raw_organizations.is_deleted, false) as is_deleted,
        raw_organizations._source,
        raw_organizations._file_id,
        raw_organizations._load_id,
        raw_organizations._row_number,
        raw_organizations._loaded_at
    from raw_organizations
    where raw_organizations.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_organizations._source,
            raw_organizations.organization_id
        order by raw_organizations.updated_at desc
    ) = 1
)

select * from organizations_in_force
where not organizations_in_force.is_deleted
