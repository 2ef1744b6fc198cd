-- Made from orchestration/contracts/lesson_competencies.yml by `warehouse contract write`.
with raw_lesson_competencies as (
    select * from {{ source('raw', 'lesson_competencies') }}
),

lesson_competencies_in_force as (
    select
        {{ qualified('raw_lesson_competencies.lesson_id') }} as lesson_id,
        {{ qualified('raw_lesson_competencies.competency_id') }} as competency_id,
        raw_lesson_competencies.weight,
        raw_lesson_competencies.updated_at,
        raw_lesson_competencies._source,
        raw_lesson_competencies._file_id,
        raw_lesson_competencies._load_id,
        raw_lesson_competencies._row_number,
        raw_lesson_competencies._loaded_at
    from raw_lesson_competencies
    where raw_lesson_competencies.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_lesson_competencies._source,
            raw_lesson_competencies.lesson_id,
            raw_lesson_competencies.competency_id
        order by raw_lesson_competencies.updated_at desc
    ) = 1
)

select * from lesson_competencies_in_force
