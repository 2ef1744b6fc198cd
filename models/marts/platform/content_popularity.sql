with stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

int_lesson_use_measured as (
    select * from {{ ref('int_lesson_use_measured') }}
),

int_lesson_accuracy_ranked as (
    select * from {{ ref('int_lesson_accuracy_ranked') }}
),

lessons_with_figures as (
    select
        stg_lessons.lesson_id,
        stg_lessons.module_id,
        stg_modules.course_id,
        stg_lessons.title as lesson_title,
        stg_lessons.content_type,
        coalesce(stg_lessons.is_required, false) as is_required,
        coalesce(lesson_use.view_count, 0) as view_count,
        coalesce(lesson_use.activity_count, 0) as activity_count,
        coalesce(lesson_use.active_learner_count, 0) as active_learner_count,
        coalesce(lesson_use.lesson_start_count, 0) as lesson_start_count,
        coalesce(lesson_use.lesson_completion_count, 0) as lesson_completion_count,
        coalesce(lesson_use.timed_learner_count, 0) as timed_learner_count,
        lesson_use.median_recorded_minutes,
        coalesce(ranked.attempt_count, 0) as attempt_count,
        coalesce(ranked.graded_learner_count, 0) as graded_learner_count,
        ranked.accuracy_pct,
        coalesce(ranked.is_struggling, false) as is_struggling
    from stg_lessons
    left join stg_modules on stg_lessons.module_id = stg_modules.module_id
    left join int_lesson_use_measured as lesson_use on stg_lessons.lesson_id = lesson_use.lesson_id
    left join int_lesson_accuracy_ranked as ranked on stg_lessons.lesson_id = ranked.lesson_id
),

content_popularity as (
    select
        figures.lesson_id,
        figures.module_id,
        figures.course_id,
        figures.lesson_title,
        figures.content_type,
        figures.view_count,
        figures.active_learner_count,
        figures.activity_count,
        rank() over (order by figures.active_learner_count desc) as popularity_rank,
        figures.lesson_start_count,
        figures.lesson_completion_count,
        {{ pct('figures.lesson_completion_count', 'figures.lesson_start_count') }}
            as lesson_completion_rate_pct,
        case when figures.lesson_start_count > 0 then 'ok' else 'not_started' end
            as lesson_completion_rate_status,
        {{ unless(is_about_too_few('figures.timed_learner_count'),
            'figures.median_recorded_minutes') }} as median_recorded_minutes,
        {{ disclosure_status(is_about_too_few('figures.timed_learner_count'),
            'figures.timed_learner_count') }} as median_recorded_minutes_status,
        figures.attempt_count,
        {{ unless(is_about_too_few('figures.graded_learner_count'), 'figures.accuracy_pct') }}
            as accuracy_pct,
        {{ disclosure_status(is_about_too_few('figures.graded_learner_count'),
            'figures.graded_learner_count') }} as accuracy_status,
        figures.is_required,
        figures.is_struggling,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from lessons_with_figures as figures
)

select * from content_popularity
order by content_popularity.popularity_rank, content_popularity.lesson_id
