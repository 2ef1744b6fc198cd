-- The one rule of completion (METRICS 1): a lesson is complete at the first moment at which the
-- running maximum of its progress is 100. A table: whatever speaks of progress reads it.
{{ config(materialized='table') }}

with int_lesson_progress_tracked as (
    select * from {{ ref('int_lesson_progress_tracked') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

progress_summed as (
    select
        int_lesson_progress_tracked.user_id,
        int_lesson_progress_tracked.lesson_id,
        max(int_lesson_progress_tracked.running_max_pct) as progress_pct,
        min(int_lesson_progress_tracked.recorded_at) as started_at,
        min(int_lesson_progress_tracked.recorded_at) filter (
            where int_lesson_progress_tracked.running_max_pct >= 100
        ) as completed_at
    from int_lesson_progress_tracked
    where int_lesson_progress_tracked.recorded_at <= {{ as_of() }}
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
        progress_summed.started_at,
        progress_summed.completed_at
    from progress_summed
    left join stg_lessons on progress_summed.lesson_id = stg_lessons.lesson_id
    left join stg_modules on stg_lessons.module_id = stg_modules.module_id
)

select * from lessons_reached
