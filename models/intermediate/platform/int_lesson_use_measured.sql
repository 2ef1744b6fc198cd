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
        {{ content_use_of_learners('by_learner') }}
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
        {{ content_use_and_lessons('lessons_used', 'lessons_done') }}
    from lessons_used
    full outer join lessons_done on lessons_used.lesson_id = lessons_done.lesson_id
)

select * from lesson_use_measured
