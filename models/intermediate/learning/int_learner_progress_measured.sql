-- Kept as a table: marts, readiness and every group read it.
{{ config(materialized='table') }}

with int_learner_modules as (
    select * from {{ ref('int_learner_modules') }}
),

learner_courses_measured as (
    select
        int_learner_modules.user_id,
        int_learner_modules.course_id,
        sum(int_learner_modules.required_lessons_count) as lessons_total,
        sum(int_learner_modules.lessons_completed_count) as lessons_completed,
        {{ exact_sum('int_learner_modules.progress_pct_sum') }} as progress_pct_sum,
        count(*) as modules_total,
        count(int_learner_modules.completed_at) as modules_completed
    from int_learner_modules
    group by all
),

learner_progress_measured as (
    select
        courses.user_id,
        cast(sum(courses.lessons_total) as bigint) as lessons_total,
        cast(sum(courses.lessons_completed) as bigint) as lessons_completed,
        cast(sum(courses.modules_total) as bigint) as modules_total,
        cast(sum(courses.modules_completed) as bigint) as modules_completed,
        count(*) as courses_total,
        count(*) filter (
            where courses.modules_completed = courses.modules_total
        ) as courses_completed,
        {{ pct(
            'sum(courses.lessons_completed)',
            'sum(courses.lessons_total)'
        ) }} as progress_pct,
        {{ exact_sum('courses.progress_pct_sum') }}
        / nullif(sum(courses.lessons_total), 0) as lesson_progress_mean_pct
    from learner_courses_measured as courses
    group by all
)

select * from learner_progress_measured
