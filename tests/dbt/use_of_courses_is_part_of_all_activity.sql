-- Claims: what content_trends counts on a day is no more than the platform's activities of the day,
-- and the lessons that its days complete are those that content_popularity's lessons completed.
-- Why: both facts of content use take in the same events by ways of their own.
-- To fix: `warehouse build --full-refresh` makes the facts anew; if the difference goes, an
-- increment of int_course_activity_summed_by_day took events twice. Otherwise look for a lesson
-- without a course.
{{ config(meta={'dagster': {'ref': {'name': 'content_trends'}}}) }}

with content_trends as (
    select * from {{ ref('content_trends') }}
),

content_popularity as (
    select * from {{ ref('content_popularity') }}
),

engagement_trends as (
    select * from {{ ref('engagement_trends') }}
),

courses_by_day as (
    select
        content_trends.day_on,
        sum(content_trends.activity_count) as activity_count
    from content_trends
    group by all
),

days_with_too_much as (
    select
        'activities of ' || cast(courses_by_day.day_on as varchar) as counted,
        courses_by_day.activity_count as of_courses,
        engagement_trends.activity_count as of_others
    from courses_by_day
    left join engagement_trends on courses_by_day.day_on = engagement_trends.day_on
    where courses_by_day.activity_count > coalesce(engagement_trends.activity_count, 0)
),

completions as (
    select
        'lessons completed' as counted,
        (
            select coalesce(sum(content_trends.lesson_completion_count), 0)
            from content_trends
        ) as of_courses,
        (
            select coalesce(sum(content_popularity.lesson_completion_count), 0)
            from content_popularity
            where content_popularity.course_id is not null
        ) as of_others
),

counts_that_differ as (
    select * from days_with_too_much
    union all
    select * from completions
    where completions.of_courses <> completions.of_others
)

select * from counts_that_differ
