-- What past learners of the same courses took from each number of lessons on (METRICS 9). A table:
-- the forecasts and what they are tried on read it.
{{ config(materialized='table') }}

with int_past_completions as (
    select * from {{ ref('int_past_completions') }}
),

int_enrollment_lessons_numbered as (
    select * from {{ ref('int_enrollment_lessons_numbered') }}
),

int_enrollments_progressed as (
    select * from {{ ref('int_enrollments_progressed') }}
),

-- Nobody has done less than no lesson, from the first day on.
stages_reached as (
    select
        completions.course_set,
        completions.is_fit,
        0 as lessons_completed,
        {{ days_between('completions.begins_on', 'completions.completed_on') }} as remaining_days
    from int_past_completions as completions

    union all

    select
        completions.course_set,
        completions.is_fit,
        lessons.lesson_number as lessons_completed,
        {{ days_between('lessons.done_on', 'completions.completed_on') }} as remaining_days
    from int_past_completions as completions
    inner join int_enrollment_lessons_numbered as lessons
        on completions.enrollment_id = lessons.enrollment_id
    where lessons.lesson_number < completions.lessons_total
),

stages_measured as (
    select
        stages_reached.course_set,
        stages_reached.lessons_completed,
        count(*) as reference_count,
        median(stages_reached.remaining_days) as remaining_days,
        count(*) filter (where stages_reached.is_fit) as fit_reference_count,
        median(stages_reached.remaining_days) filter (where stages_reached.is_fit)
            as fit_remaining_days
    from stages_reached
    group by all
),

-- Everyone of a cohort that is over, whether completed or not. Who was deferred was given time.
past_enrollments as (
    select
        progressed.course_set,
        progressed.lessons_completed,
        count(*) as enrollment_count
    from int_enrollments_progressed as progressed
    where progressed.is_past and progressed.status <> 'deferred'
    group by all
),

completion_references as (
    select
        stages_measured.course_set,
        cast(stages_measured.lessons_completed as bigint) as lessons_completed,
        stages_measured.reference_count,
        stages_measured.remaining_days,
        stages_measured.fit_reference_count,
        stages_measured.fit_remaining_days,
        cast(sum(past_enrollments.enrollment_count) as bigint) as reached_count
    from stages_measured
    inner join past_enrollments
        on
            stages_measured.course_set = past_enrollments.course_set
            and stages_measured.lessons_completed <= past_enrollments.lessons_completed
    group by all
)

select * from completion_references
