with int_daily_course_activity as (
    select * from {{ ref('int_daily_course_activity') }}
),

int_course_lessons_by_day as (
    select * from {{ ref('int_course_lessons_by_day') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

stg_courses as (
    select * from {{ ref('stg_courses') }}
),

activity_by_day as (
    select
        by_learner.course_id,
        by_learner.activity_on as day_on,
        {{ content_use_of_learners('by_learner') }}
    from int_daily_course_activity as by_learner
    group by all
),

activity_and_lessons_by_day as (
    select
        coalesce(activity_by_day.course_id, lessons.course_id) as course_id,
        coalesce(activity_by_day.day_on, lessons.day_on) as day_on,
        {{ content_use_and_lessons('activity_by_day', 'lessons') }}
    from activity_by_day
    full outer join int_course_lessons_by_day as lessons
        on
            activity_by_day.course_id = lessons.course_id
            and activity_by_day.day_on = lessons.day_on
),

days_with_lessons_so_far as (
    select
        by_day.*,
        {{ is_about_too_few('by_day.timed_learner_count') }} as is_suppressed,
        sum(by_day.lesson_start_count) over so_far as started_so_far,
        sum(by_day.lesson_completion_count) over so_far as completed_so_far
    from activity_and_lessons_by_day as by_day
    window so_far as (
        partition by by_day.course_id
        order by by_day.day_on
        rows between unbounded preceding and current row
    )
),

content_trends as (
    select
        so_far.course_id,
        stg_courses.title as course_title,
        stg_courses.subject,
        so_far.view_count,
        so_far.active_learner_count,
        so_far.activity_count,
        so_far.lesson_start_count,
        so_far.lesson_completion_count,
        {{ pct('so_far.completed_so_far', 'so_far.started_so_far') }} as lesson_completion_rate_pct,
        case when so_far.started_so_far > 0 then 'ok' else 'not_started' end
            as lesson_completion_rate_status,
        {{ unless('so_far.is_suppressed', 'so_far.median_recorded_minutes') }}
            as median_recorded_minutes,
        {{ disclosure_status('so_far.is_suppressed', 'so_far.timed_learner_count') }}
            as median_recorded_minutes_status,
        so_far.day_on <= int_days_closed_everywhere.last_closed_on as is_complete,
        so_far.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from days_with_lessons_so_far as so_far
    cross join int_days_closed_everywhere
    left join stg_courses on so_far.course_id = stg_courses.course_id
)

select * from content_trends
order by content_trends.course_id, content_trends.day_on
