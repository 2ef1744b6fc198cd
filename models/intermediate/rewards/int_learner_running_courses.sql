-- The courses that a learner is to work on: those of the enrolments that run.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

learner_running_courses as (
    select
        int_enrollments_dated.user_id,
        stg_cohort_courses.course_id
    from int_enrollments_dated
    inner join stg_cohort_courses
        on int_enrollments_dated.cohort_id = stg_cohort_courses.cohort_id
    where not int_enrollments_dated.has_ended
    group by all
)

select * from learner_running_courses
