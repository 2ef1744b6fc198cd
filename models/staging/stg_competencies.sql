-- Made from orchestration/contracts/competencies.yml by `warehouse contract write`.
with raw_competencies as (
    select * from {{ source('raw', 'competencies') }}
),

competencies_in_force as (
    select
        {{ qualified('raw_competencies.competency_id') }} as competency_id,
        raw_competencies.name,
        raw_competencies.domain,
        raw_competencies.updated_at,
        raw_competencies._source,
        raw_competencies._file_id,
        raw_competencies._load_id,
        raw_competencies._row_number,
        raw_competencies._loaded_at
    from raw_competencies
    where raw_competencies.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_competencies._source,
            raw_competencies.competency_id
        order by raw_competencies.updated_at desc
    ) = 1
)

select * from competencies_in_force
