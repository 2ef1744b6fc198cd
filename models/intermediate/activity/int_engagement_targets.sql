-- How many days in fourteen those who completed a course were active (METRICS 6), as its median.
-- An enrolment that is recorded as completed before it began has no days to divide by.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

completers as (
    select
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.cohort_id,
        count(int_daily_activity.activity_on) * {{ var('engagement_window_days') }}.0 / (
            {{ days_between(
                'int_enrollments_dated.enrolled_on', 'int_enrollments_dated.ended_on'
            ) }} + 1
        ) as active_days_in_window
    from int_enrollments_dated
    left join int_daily_activity
        on
            int_enrollments_dated.user_id = int_daily_activity.user_id
            and int_daily_activity.activity_on between
            int_enrollments_dated.enrolled_on and int_enrollments_dated.ended_on
    where
        int_enrollments_dated.status = 'completed'
        and int_enrollments_dated.has_ended
        and int_enrollments_dated.ended_on >= int_enrollments_dated.enrolled_on
    group by
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.cohort_id,
        int_enrollments_dated.enrolled_on,
        int_enrollments_dated.ended_on
),

engagement_targets as (
    select
        stg_cohort_courses.course_id,
        median(cast(completers.active_days_in_window as double)) as target_active_days
    from completers
    inner join stg_cohort_courses on completers.cohort_id = stg_cohort_courses.cohort_id
    group by all
)

select * from engagement_targets
