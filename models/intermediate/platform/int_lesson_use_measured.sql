with int_lesson_activity as (
    select * from {{ ref('int_lesson_activity') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

lessons_used as (
    select
        by_learner.lesson_id,
        count(*) as active_learner_count,
        cast(sum(by_learner.activity_count) as bigint) as activity_count,
        cast(sum(by_learner.view_count) as bigint) as view_count,
        count(by_learner.recorded_seconds) as timed_learner_count,
        {{ percentile('by_learner.recorded_seconds', 0.5) }} / 60 as median_recorded_minutes
    from int_lesson_activity as by_learner
    group by all
),

lessons_done as (
    select
        int_lessons_reached.lesson_id,
        count(*) as lesson_start_count,
        count(int_lessons_reached.completed_at) as lesson_completion_count
    from int_lessons_reached
    inner join int_learners on int_lessons_reached.user_id = int_learners.user_id
    group by all
),

lesson_use_measured as (
    select
        coalesce(lessons_used.lesson_id, lessons_done.lesson_id) as lesson_id,
        coalesce(lessons_used.active_learner_count, 0) as active_learner_count,
        coalesce(lessons_used.activity_count, 0) as activity_count,
        coalesce(lessons_used.view_count, 0) as view_count,
        coalesce(lessons_used.timed_learner_count, 0) as timed_learner_count,
        lessons_used.median_recorded_minutes,
        coalesce(lessons_done.lesson_start_count, 0) as lesson_start_count,
        coalesce(lessons_done.lesson_completion_count, 0) as lesson_completion_count
    from lessons_used
    full outer join lessons_done on lessons_used.lesson_id = lessons_done.lesson_id
)

select * from lesson_use_measured
