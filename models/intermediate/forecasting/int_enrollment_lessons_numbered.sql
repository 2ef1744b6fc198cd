-- The required lessons that a learner completed of the courses of an enrolment, in their order. Who
-- left completed no more for it; lessons from before it began count as done on its first day.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_cohorts_required as (
    select * from {{ ref('int_cohorts_required') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

enrollment_lessons_numbered as (
    select
        int_enrollments_dated.enrollment_id,
        row_number() over (
            partition by int_enrollments_dated.enrollment_id
            order by int_lessons_reached.completed_at, int_lessons_reached.lesson_id
        ) as lesson_number,
        greatest(
            int_lessons_reached.completed_on,
            int_enrollments_dated.enrolled_on,
            int_cohorts_required.starts_on
        ) as done_on,
        int_lessons_reached.completed_on
    from int_enrollments_dated
    inner join int_cohorts_required
        on int_enrollments_dated.cohort_id = int_cohorts_required.cohort_id
    inner join stg_cohort_courses
        on int_enrollments_dated.cohort_id = stg_cohort_courses.cohort_id
    inner join int_learners on int_enrollments_dated.user_id = int_learners.user_id
    inner join int_lessons_reached
        on
            int_enrollments_dated.user_id = int_lessons_reached.user_id
            and stg_cohort_courses.course_id = int_lessons_reached.course_id
    where
        int_lessons_reached.is_required
        and int_lessons_reached.completed_at is not null
        and (
            int_enrollments_dated.status not in ('withdrawn', 'deferred')
            or int_lessons_reached.completed_at <= int_enrollments_dated.ended_at
        )
)

select * from enrollment_lessons_numbered
