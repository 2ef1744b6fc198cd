-- Made from orchestration/contracts/cohort_courses.yml by `warehouse contract write`.
with raw_cohort_courses as (
    select * from {{ source('raw', 'cohort_courses') }}
),

cohort_courses_in_force as (
    select
        {{ qualified('raw_cohort_courses.cohort_id') }} as cohort_id,
        {{ qualified('raw_cohort_courses.course_id') }} as course_id,
        raw_cohort_courses.starts_on,
        raw_cohort_courses.due_on,
        raw_cohort_courses.updated_at,
        raw_cohort_courses._source,
        raw_cohort_courses._file_id,
        raw_cohort_courses._load_id,
        raw_cohort_courses._row_number,
        raw_cohort_courses._loaded_at
    from raw_cohort_courses
    where raw_cohort_courses.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_cohort_courses._source,
            raw_cohort_courses.cohort_id,
            raw_cohort_courses.course_id
        order by raw_cohort_courses.updated_at desc
    ) = 1
)

select * from cohort_courses_in_force
