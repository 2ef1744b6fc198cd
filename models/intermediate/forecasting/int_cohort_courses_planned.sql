-- When each course of a cohort is planned: where it has no days of its own, on those of the cohort.
with stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

courses_required as (
    select
        int_modules_required.course_id,
        cast(sum(int_modules_required.required_lessons_count) as bigint) as lessons_count
    from int_modules_required
    group by all
),

cohort_courses_dated as (
    select
        stg_cohort_courses.cohort_id,
        stg_cohort_courses.course_id,
        courses_required.lessons_count,
        coalesce(stg_cohort_courses.starts_on, stg_cohorts.starts_on) as starts_on,
        coalesce(stg_cohort_courses.due_on, stg_cohorts.ends_on) as due_on
    from stg_cohort_courses
    inner join courses_required on stg_cohort_courses.course_id = courses_required.course_id
    left join stg_cohorts on stg_cohort_courses.cohort_id = stg_cohorts.cohort_id
),

cohort_courses_planned as (
    select cohort_courses_dated.*
    from cohort_courses_dated
    where
        cohort_courses_dated.starts_on is not null
        and cohort_courses_dated.due_on is not null
)

select * from cohort_courses_planned
