-- A cohort's days are those of the organization that runs its program. A table: many read it.
{{ config(materialized='table') }}

with stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

stg_programs as (
    select * from {{ ref('stg_programs') }}
),

stg_organizations as (
    select * from {{ ref('stg_organizations') }}
),

cohorts_placed as (
    select
        stg_cohorts.cohort_id,
        stg_cohorts.program_id,
        stg_programs.organization_id,
        stg_programs.director_user_id,
        stg_cohorts.name as cohort_name,
        stg_cohorts.mode,
        stg_cohorts.status as cohort_status,
        coalesce(stg_organizations.timezone, 'UTC') as timezone,
        stg_cohorts.seats_total,
        stg_cohorts.seats_scholarship,
        stg_cohorts.seats_sponsored,
        stg_cohorts.starts_on,
        stg_cohorts.ends_on,
        {{ local_day(as_of(), "coalesce(stg_organizations.timezone, 'UTC')") }} as as_of_on
    from stg_cohorts
    left join stg_programs on stg_cohorts.program_id = stg_programs.program_id
    left join stg_organizations
        on stg_programs.organization_id = stg_organizations.organization_id
)

select * from cohorts_placed
