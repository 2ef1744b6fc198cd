-- One row per lesson among the twenty with the most active learners up to as_of.
with courses as (
    select distinct
        course_id,
        course_title
    from content_trends
)

select
    'platform' as scope_id,
    content_popularity.lesson_title,
    coalesce(courses.course_title, content_popularity.course_id) as course,
    content_popularity.content_type,
    content_popularity.median_recorded_minutes_status,
    content_popularity.lesson_completion_rate_status,
    content_popularity.popularity_rank,
    content_popularity.active_learner_count,
    content_popularity.view_count,
    content_popularity.median_recorded_minutes,
    content_popularity.lesson_completion_rate_pct
from content_popularity
left join courses on content_popularity.course_id = courses.course_id
where
    'platform' in (select unnest($scope_ids))
    and content_popularity.active_learner_count >= $smallest_group
order by content_popularity.popularity_rank, content_popularity.lesson_id
limit 20
