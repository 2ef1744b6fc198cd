-- Weeks are counted from the learner's own entry: days 0 to 6 are week 0 (METRICS 21).
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

enrollment_days_active as (
    select
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.cohort_id,
        {{ days_between('int_enrollments_dated.enrolled_on', 'int_daily_activity.activity_on') }}
            as days_since_entry
    from int_enrollments_dated
    inner join int_daily_activity
        on
            int_enrollments_dated.user_id = int_daily_activity.user_id
            and int_enrollments_dated.enrolled_on <= int_daily_activity.activity_on
),

enrollment_weeks_active as (
    select
        enrollment_days_active.enrollment_id,
        enrollment_days_active.cohort_id,
        cast(floor(enrollment_days_active.days_since_entry / {{ var('week_days') }}) as integer)
            as week_number
    from enrollment_days_active
    where
        enrollment_days_active.days_since_entry
        < {{ var('week_days') }} * ({{ var('retention_last_week') }} + 1)
    group by all
)

select * from enrollment_weeks_active
