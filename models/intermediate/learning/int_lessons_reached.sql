-- The one rule of completion (METRICS 1): a lesson is complete at the first moment at which the
-- running maximum of its progress is 100, which is that of its first record of 100. A table:
-- whatever speaks of progress reads it.
{{ config(materialized='table') }}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zone_days as (
    select * from {{ ref('int_time_zone_days') }}
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

-- Records are summed by numbers, to which their learners and lessons are joined: DuckDB takes sums
-- by qualified ids for a handful of rows, and would join by a table of them all. Who or what is not
-- known has no number, and is told apart by the id.
learners_numbered as (
    select
        int_learners.user_id,
        int_learners.timezone,
        {{ number_of('int_learners.user_id') }} as learner_number
    from int_learners
),

lessons_numbered as (
    select
        stg_lessons.lesson_id,
        stg_lessons.module_id,
        stg_modules.course_id,
        stg_lessons.is_required,
        {{ number_of('stg_lessons.lesson_id') }} as lesson_number
    from stg_lessons
    left join stg_modules on stg_lessons.module_id = stg_modules.module_id
),

progress_summed as (
    select
        learners_numbered.learner_number,
        lessons_numbered.lesson_number,
        case when learners_numbered.user_id is null then stg_lesson_progress.user_id end
            as unknown_user_id,
        case when lessons_numbered.lesson_id is null then stg_lesson_progress.lesson_id end
            as unknown_lesson_id,
        max(stg_lesson_progress.progress_pct) as progress_pct,
        min(stg_lesson_progress.recorded_at) as started_at,
        min(stg_lesson_progress.recorded_at) filter (
            where stg_lesson_progress.progress_pct >= 100
        ) as completed_at
    from stg_lesson_progress
    left join learners_numbered on stg_lesson_progress.user_id = learners_numbered.user_id
    left join lessons_numbered on stg_lesson_progress.lesson_id = lessons_numbered.lesson_id
    where stg_lesson_progress.recorded_at <= {{ as_of() }}
    group by all
),

lessons_reached as (
    select
        coalesce(learners_numbered.user_id, progress_summed.unknown_user_id) as user_id,
        coalesce(lessons_numbered.lesson_id, progress_summed.unknown_lesson_id) as lesson_id,
        lessons_numbered.module_id,
        lessons_numbered.course_id,
        progress_summed.progress_pct,
        coalesce(lessons_numbered.is_required and lessons_numbered.course_id is not null, false)
            as is_required,
        {{ local_day_by_offset(
            'progress_summed.completed_at', 'learners_numbered.timezone', 'int_time_zone_days'
        ) }} as completed_on,
        progress_summed.started_at,
        progress_summed.completed_at
    from progress_summed
    left join learners_numbered
        on progress_summed.learner_number = learners_numbered.learner_number
    left join lessons_numbered on progress_summed.lesson_number = lessons_numbered.lesson_number
    left join int_time_zone_days
        on {{ is_zone_day(
            'progress_summed.completed_at', 'learners_numbered.timezone', 'int_time_zone_days'
        ) }}
)

select * from lessons_reached
