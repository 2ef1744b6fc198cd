-- A module is complete when all its required lessons are (METRICS 1). Counts come from what was
-- reached, joined to the modules' totals: no row a learner and lesson is made for lessons that
-- nobody touched. Kept as a table: progress, subjects and timelines read it.
{{ config(materialized='table') }}

with int_learner_courses as (
    select * from {{ ref('int_learner_courses') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

modules_reached as (
    select
        int_lessons_reached.user_id,
        int_lessons_reached.module_id,
        count(int_lessons_reached.completed_at) as lessons_completed_count,
        {{ exact_sum('int_lessons_reached.progress_pct') }} as progress_pct_sum,
        max(int_lessons_reached.completed_at) as last_completed_at
    from int_lessons_reached
    where int_lessons_reached.is_required
    group by all
),

learner_modules as (
    select
        int_learner_courses.user_id,
        int_learner_courses.course_id,
        int_modules_required.module_id,
        int_modules_required.required_lessons_count,
        coalesce(modules_reached.lessons_completed_count, 0) as lessons_completed_count,
        coalesce(modules_reached.progress_pct_sum, 0) as progress_pct_sum,
        case
            when
                modules_reached.lessons_completed_count
                = int_modules_required.required_lessons_count
                then modules_reached.last_completed_at
        end as completed_at
    from int_learner_courses
    inner join int_modules_required
        on int_learner_courses.course_id = int_modules_required.course_id
    left join modules_reached
        on
            int_learner_courses.user_id = modules_reached.user_id
            and int_modules_required.module_id = modules_reached.module_id
)

select * from learner_modules
