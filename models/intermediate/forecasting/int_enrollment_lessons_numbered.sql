-- The required lessons that a learner completed of the courses of an enrolment, in their order. Who
-- left completed no more for it; lessons from before it began count as done on its first day. A
-- table: forecasts, and what they are made from and tried on, read it.
{{ config(materialized='table') }}

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

enrollments_numbered as (
    select
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.user_id,
        int_enrollments_dated.cohort_id,
        {{ number_of('int_enrollments_dated.enrollment_id') }} as enrollment_number,
        int_enrollments_dated.status in ('withdrawn', 'deferred') as has_left,
        greatest(int_enrollments_dated.enrolled_on, int_cohorts_required.starts_on)
            as counted_from_on,
        int_enrollments_dated.ended_at
    from int_enrollments_dated
    inner join int_cohorts_required
        on int_enrollments_dated.cohort_id = int_cohorts_required.cohort_id
),

lessons_numbered as (
    select
        enrollments_numbered.enrollment_number,
        row_number() over (
            partition by enrollments_numbered.enrollment_number
            order by int_lessons_reached.completed_at, int_lessons_reached.lesson_id
        ) as lesson_number,
        greatest(int_lessons_reached.completed_on, enrollments_numbered.counted_from_on)
            as done_on,
        int_lessons_reached.completed_on
    from enrollments_numbered
    inner join stg_cohort_courses
        on enrollments_numbered.cohort_id = stg_cohort_courses.cohort_id
    inner join int_lessons_reached
        on
            enrollments_numbered.user_id = int_lessons_reached.user_id
            and stg_cohort_courses.course_id = int_lessons_reached.course_id
    where
        int_lessons_reached.is_required
        and int_lessons_reached.completed_at is not null
        and (
            not enrollments_numbered.has_left
            or int_lessons_reached.completed_at <= enrollments_numbered.ended_at
        )
),

enrollment_lessons_numbered as (
    select
        enrollments_numbered.enrollment_id,
        lessons_numbered.lesson_number,
        lessons_numbered.done_on,
        lessons_numbered.completed_on
    from lessons_numbered
    inner join enrollments_numbered
        on lessons_numbered.enrollment_number = enrollments_numbered.enrollment_number
)

select * from enrollment_lessons_numbered
