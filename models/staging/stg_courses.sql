-- Made from orchestration/contracts/courses.yml by `warehouse contract write`.
with raw_courses as (
    select * from {{ source('raw', 'courses') }}
),

courses_in_force as (
    select
        {{ qualified('raw_courses.course_id') }} as course_id,
        raw_courses.title,
        raw_courses.subject,
        raw_courses.difficulty,
        raw_courses.updated_at,
        raw_courses._source,
        raw_courses._file_id,
        raw_courses._load_id,
        raw_courses._row_number,
        raw_courses._loaded_at
    from raw_courses
    where raw_courses.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_courses._source,
            raw_courses.course_id
        order by raw_courses.updated_at desc
    ) = 1
)

select * from courses_in_force
