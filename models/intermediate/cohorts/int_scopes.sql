-- What is wider than a team, and what it is a part of: figures of parts add up to those of the
-- whole, or nearly so, which suppression (METRICS 26) has to know. A director of programs of
-- several organizations is a part of none.
with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

stg_programs as (
    select * from {{ ref('stg_programs') }}
),

stg_organizations as (
    select * from {{ ref('stg_organizations') }}
),

scopes as (
    select
        'cohort' as scope_kind,
        int_cohorts_placed.cohort_id as scope_id,
        int_cohorts_placed.program_id,
        cast(null as varchar) as director_user_id,
        int_cohorts_placed.organization_id
    from int_cohorts_placed

    union all

    select
        'program' as scope_kind,
        stg_programs.program_id as scope_id,
        cast(null as varchar) as program_id,
        stg_programs.director_user_id,
        stg_programs.organization_id
    from stg_programs

    union all

    select
        'director' as scope_kind,
        stg_programs.director_user_id as scope_id,
        cast(null as varchar) as program_id,
        cast(null as varchar) as director_user_id,
        case
            when count(distinct stg_programs.organization_id) = 1
                then min(stg_programs.organization_id)
        end as organization_id
    from stg_programs
    where stg_programs.director_user_id is not null
    group by all

    union all

    select
        'organization' as scope_kind,
        stg_organizations.organization_id as scope_id,
        cast(null as varchar) as program_id,
        cast(null as varchar) as director_user_id,
        cast(null as varchar) as organization_id
    from stg_organizations
)

select * from scopes
