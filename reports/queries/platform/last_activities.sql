-- One row per activity among the last on the platform, the latest first, without its learner.
with activities as (
    select
        unnest(from_json(
            recent_activities,
            '[{"occurred_at":"TIMESTAMP","event_id":"VARCHAR","event_type":"VARCHAR",'
            || '"course_id":"VARCHAR","lesson_id":"VARCHAR"}]'
        ), recursive := true)
    from platform_activity_now
    where 'platform' in (select unnest($scope_ids))
),

courses as (
    select distinct
        course_id,
        course_title
    from content_trends
)

select
    'platform' as scope_id,
    activities.event_type,
    coalesce(courses.course_title, activities.course_id) as course,
    coalesce(content_popularity.lesson_title, activities.lesson_id) as lesson,
    activities.occurred_at
from activities
left join courses on activities.course_id = courses.course_id
left join content_popularity on activities.lesson_id = content_popularity.lesson_id
order by activities.occurred_at desc, activities.event_id asc
