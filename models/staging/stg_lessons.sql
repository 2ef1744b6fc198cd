-- Made from orchestration/contracts/lessons.yml by `warehouse contract write`.
with raw_lessons as (
    select * from {{ source('raw', 'lessons') }}
),

lessons_in_force as (
    select
        {{ qualified('raw_lessons.lesson_id') }} as lesson_id,
        {{ qualified('raw_lessons.module_id') }} as module_id,
        raw_lessons.position,
        raw_lessons.title,
        raw_lessons.content_type,
        raw_lessons.is_required,
        raw_lessons.estimated_minutes,
        raw_lessons.updated_at,
        raw_lessons._source,
        raw_lessons._file_id,
        raw_lessons._load_id,
        raw_lessons._row_number,
        raw_lessons._loaded_at
    from raw_lessons
    where raw_lessons.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_lessons._source,
            raw_lessons.lesson_id
        order by raw_lessons.updated_at desc
    ) = 1
)

select * from lessons_in_force
