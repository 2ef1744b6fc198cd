-- Made from orchestration/contracts/modules.yml by `warehouse contract write`.
with raw_modules as (
    select * from {{ source('raw', 'modules') }}
),

modules_in_force as (
    select
        {{ qualified('raw_modules.module_id') }} as module_id,
        {{ qualified('raw_modules.course_id') }} as course_id,
        raw_modules.position,
        raw_modules.title,
        raw_modules.updated_at,
        raw_modules._source,
        raw_modules._file_id,
        raw_modules._load_id,
        raw_modules._row_number,
        raw_modules._loaded_at
    from raw_modules
    where raw_modules.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_modules._source,
            raw_modules.module_id
        order by raw_modules.updated_at desc
    ) = 1
)

select * from modules_in_force
