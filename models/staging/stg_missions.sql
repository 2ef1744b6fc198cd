-- Made from orchestration/contracts/missions.yml by `warehouse contract write`.
with raw_missions as (
    select * from {{ source('raw', 'missions') }}
),

missions_in_force as (
    select
        {{ qualified('raw_missions.mission_id') }} as mission_id,
        {{ qualified('raw_missions.program_id') }} as program_id,
        raw_missions.title,
        {{ qualified('raw_missions.competency_id') }} as competency_id,
        raw_missions.updated_at,
        raw_missions._source,
        raw_missions._file_id,
        raw_missions._load_id,
        raw_missions._row_number,
        raw_missions._loaded_at
    from raw_missions
    where raw_missions.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_missions._source,
            raw_missions.mission_id
        order by raw_missions.updated_at desc
    ) = 1
)

select * from missions_in_force
