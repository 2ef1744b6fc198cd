-- Made from orchestration/contracts/programs.yml by `warehouse contract write`.
with raw_programs as (
    select * from {{ source('raw', 'programs') }}
),

programs_in_force as (
    select
        {{ qualified('raw_programs.program_id') }} as program_id,
        {{ qualified('raw_programs.organization_id') }} as organization_id,
        raw_programs.name,
        raw_programs.track,
        {{ qualified('raw_programs.director_user_id') }} as director_user_id,
        raw_programs.updated_at,
        coalesce(raw_programs.is_deleted, false) as is_deleted,
        raw_programs._source,
        raw_programs._file_id,
        raw_programs._load_id,
        raw_programs._row_number,
        raw_programs._loaded_at
    from raw_programs
    where raw_programs.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_programs._source,
            raw_programs.program_id
        order by raw_programs.updated_at desc
    ) = 1
)

select * from programs_in_force
where not programs_in_force.is_deleted
