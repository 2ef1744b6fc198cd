-- One row per lesson that learners struggle with, the lowest accuracy first.
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
    content_popularity.accuracy_status,
    content_popularity.lesson_completion_rate_status,
    content_popularity.attempt_count,
    content_popularity.active_learner_count,
    content_popularity.accuracy_pct,
    content_popularity.lesson_completion_rate_pct
from content_popularity
left join courses on content_popularity.course_id = courses.course_id
where
    'platform' in (select unnest($scope_ids))
    and content_popularity.is_struggling
order by
    content_popularity.accuracy_pct,
    content_popularity.lesson_title,
    content_popularity.lesson_id
