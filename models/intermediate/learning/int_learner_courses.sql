-- A course that is taught in two of a learner's cohorts is one course to the learner.
with int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

learner_courses as (
    select
        int_enrollments_counted.user_id,
        stg_cohort_courses.course_id
    from int_enrollments_counted
    inner join stg_cohort_courses
        on int_enrollments_counted.cohort_id = stg_cohort_courses.cohort_id
    group by all
)

select * from learner_courses
