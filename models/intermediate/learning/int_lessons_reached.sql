-- The one rule of completion (METRICS 1): a lesson is complete at the first moment at which the
-- running maximum of its progress is 100, which is that of its first record of 100. A table:
-- whatever speaks of progress reads it.
{{ config(materialized='table') }}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_lesson_progress as (
    select * from {{ ref('stg_lesson_progress') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

progress_summed as (
    select
        stg_lesson_progress.user_id,
        stg_lesson_progress.lesson_id,
        max(stg_lesson_progress.progress_pct) as progress_pct,
        min(stg_lesson_progress.recorded_at) as started_at,
        min(stg_lesson_progress.recorded_at) filter (
            where stg_lesson_progress.progress_pct >= 100
        ) as completed_at
    from stg_lesson_progress
    where stg_lesson_progress.recorded_at <= {{ as_of() }}
    group by all
),

lessons_reached as (
    select
        progress_summed.user_id,
        progress_summed.lesson_id,
        stg_lessons.module_id,
        stg_modules.course_id,
        progress_summed.progress_pct,
        coalesce(stg_lessons.is_required, false) as is_required,
        {{ local_day('progress_summed.completed_at', 'int_learners.timezone') }} as completed_on,
        progress_summed.started_at,
        progress_summed.completed_at
    from progress_summed
    left join int_learners on progress_summed.user_id = int_learners.user_id
    left join stg_lessons on progress_summed.lesson_id = stg_lessons.lesson_id
    left join stg_modules on stg_lessons.module_id = stg_modules.module_id
)

select * from lessons_reached
