-- When learners started and completed the lessons of a course (METRICS 1), by their local days.
with int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

lessons_of_learners as (
    select
        int_lessons_reached.course_id,
        int_lessons_reached.started_at,
        int_lessons_reached.completed_on,
        int_learners.timezone
    from int_lessons_reached
    inner join int_learners on int_lessons_reached.user_id = int_learners.user_id
    where int_lessons_reached.course_id is not null
),

starts_and_completions as (
    select
        started.course_id,
        {{ local_day('started.started_at', 'started.timezone') }} as day_on,
        1 as started,
        0 as completed
    from lessons_of_learners as started
    union all
    select
        completed.course_id,
        completed.completed_on as day_on,
        0 as started,
        1 as completed
    from lessons_of_learners as completed
    where completed.completed_on is not null
),

course_lessons_by_day as (
    select
        starts_and_completions.course_id,
        starts_and_completions.day_on,
        cast(sum(starts_and_completions.started) as bigint) as lesson_start_count,
        cast(sum(starts_and_completions.completed) as bigint) as lesson_completion_count
    from starts_and_completions
    group by all
)

select * from course_lessons_by_day
