-- Made from orchestration/contracts/cohorts.yml by `warehouse contract write`.
with raw_cohorts as (
    select * from {{ source('raw', 'cohorts') }}
),

cohorts_in_force as (
    select
        {{ qualified('raw_cohorts.cohort_id') }} as cohort_id,
        {{ qualified('raw_cohorts.program_id') }} as program_id,
        raw_cohorts.name,
        raw_cohorts.mode,
        raw_cohorts.starts_on,
        raw_cohorts.ends_on,
        raw_cohorts.seats_total,
        raw_cohorts.seats_scholarship,
        raw_cohorts.seats_sponsored,
        raw_cohorts.status,
        raw_cohorts.updated_at,
        raw_cohorts._source,
        raw_cohorts._file_id,
        raw_cohorts._load_id,
        raw_cohorts._row_number,
        raw_cohorts._loaded_at
    from raw_cohorts
    where raw_cohorts.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_cohorts._source,
            raw_cohorts.cohort_id
        order by raw_cohorts.updated_at desc
    ) = 1
)

select * from cohorts_in_force
