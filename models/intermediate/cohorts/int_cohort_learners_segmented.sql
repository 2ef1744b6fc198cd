-- Recency is in local days up to as_of's; frequency counts closed days (METRICS 24). A learner is
-- new from the later of enrolment and the cohort's first day.
with int_enrollments_measured as (
    select * from {{ ref('int_enrollments_measured') }}
),

int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

learner_segments as (
    select * from {{ ref('learner_segments') }}
),

learners_recently_active as (
    select
        int_daily_activity.user_id,
        count(*) filter (
            where int_daily_activity.activity_on <= int_time_zones_opened.last_closed_on
        ) as active_days,
        max(int_daily_activity.activity_on) as last_active_on
    from int_daily_activity
    inner join int_time_zones_opened
        on int_daily_activity.timezone = int_time_zones_opened.timezone
    where
        int_daily_activity.activity_on
        > {{ days_after('int_time_zones_opened.last_closed_on', '-' ~ var('segment_window_days')) }}
    group by all
),

-- A learner who is in a cohort by two enrolments came with the first.
learners_enrolled as (
    select
        int_enrollments_measured.cohort_id,
        int_enrollments_measured.user_id,
        int_enrollments_measured.timezone,
        min(int_enrollments_measured.enrolled_on) as enrolled_on
    from int_enrollments_measured
    where not int_enrollments_measured.has_ended
    group by all
),

learners_with_recency as (
    select
        enrolled.cohort_id,
        enrolled.user_id,
        {{ days_between(
            'greatest(enrolled.enrolled_on, int_cohorts_placed.starts_on)',
            'int_time_zones_opened.as_of_on'
        ) }} as days_in_cohort,
        -- Someone not active within the window was active longer ago than any segment asks.
        coalesce(
            {{ days_between('recent.last_active_on', 'int_time_zones_opened.as_of_on') }},
            {{ var('segment_window_days') }}
        ) as days_since_active,
        coalesce(recent.active_days, 0) as active_days
    from learners_enrolled as enrolled
    inner join int_cohorts_placed on enrolled.cohort_id = int_cohorts_placed.cohort_id
    inner join int_time_zones_opened on enrolled.timezone = int_time_zones_opened.timezone
    left join learners_recently_active as recent on enrolled.user_id = recent.user_id
),

cohort_learners_segmented as (
    select
        enrolled.cohort_id,
        enrolled.user_id,
        learner_segments.segment
    from learners_with_recency as enrolled
    inner join learner_segments
        on
            enrolled.days_in_cohort >= learner_segments.from_days_in_cohort
            and enrolled.days_in_cohort < learner_segments.below_days_in_cohort
            and enrolled.days_since_active >= learner_segments.from_days_since_active
            and enrolled.days_since_active < learner_segments.below_days_since_active
            and enrolled.active_days >= learner_segments.from_active_days
            and enrolled.active_days < learner_segments.below_active_days
)

select * from cohort_learners_segmented
