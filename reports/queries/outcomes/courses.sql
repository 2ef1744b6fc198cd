-- One row per course used in the period: how much, and how many of its lessons were completed.
with courses as (
    select
        course_id,
        max(course_title) as course_title,
        max(subject) as subject,
        sum(view_count)::bigint as view_count,
        sum(activity_count)::bigint as activity_count,
        sum(lesson_start_count)::bigint as lesson_start_count,
        sum(lesson_completion_count)::bigint as lesson_completion_count,
        max_by(lesson_completion_rate_pct, day_on) as lesson_completion_rate_pct
    from content_trends
    where
        'platform' in (select unnest($scope_ids))
        and day_on between $period_start_on and $period_end_on
    group by all
)

select
    'platform' as scope_id,
    coalesce(course_title, course_id) as course,
    subject,
    case when lesson_completion_rate_pct is null then 'not_started' else 'ok' end
        as lesson_completion_rate_status,
    view_count,
    activity_count,
    lesson_start_count,
    lesson_completion_count,
    lesson_completion_rate_pct
from courses
order by activity_count desc, course asc, course_id asc
