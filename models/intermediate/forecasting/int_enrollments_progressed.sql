-- How far each enrolment has come in the lessons that its cohort requires. A table: forecasts are
-- made from past ones for those that run.
{{ config(materialized='table') }}

with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_cohorts_required as (
    select * from {{ ref('int_cohorts_required') }}
),

int_enrollment_lessons_numbered as (
    select * from {{ ref('int_enrollment_lessons_numbered') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

lessons_done as (
    select
        lessons.enrollment_id,
        max(lessons.lesson_number) as lessons_completed,
        max(lessons.completed_on) as last_completed_on
    from int_enrollment_lessons_numbered as lessons
    group by all
),

enrollments_progressed as (
    select
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.user_id,
        int_enrollments_dated.cohort_id,
        int_enrollments_dated.status,
        int_cohorts_required.course_set,
        coalesce(int_cohorts_required.lessons_total, 0) as lessons_total,
        coalesce(lessons_done.lessons_completed, 0) as lessons_completed,
        int_enrollments_dated.has_ended,
        coalesce(int_cohorts_required.ends_on <= int_time_zones_opened.last_closed_on, false)
            as is_past,
        coalesce(lessons_done.lessons_completed = int_cohorts_required.lessons_total, false)
            as is_completed,
        int_time_zones_opened.last_closed_on,
        int_enrollments_dated.enrolled_on,
        greatest(int_enrollments_dated.enrolled_on, int_cohorts_required.starts_on) as begins_on,
        int_cohorts_required.ends_on as cohort_ends_on,
        int_enrollments_dated.ended_on,
        case
            when lessons_done.lessons_completed = int_cohorts_required.lessons_total
                then lessons_done.last_completed_on
        end as completed_on
    from int_enrollments_dated
    inner join int_learners on int_enrollments_dated.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    left join int_cohorts_required
        on int_enrollments_dated.cohort_id = int_cohorts_required.cohort_id
    left join lessons_done
        on int_enrollments_dated.enrollment_id = lessons_done.enrollment_id
)

select * from enrollments_progressed
