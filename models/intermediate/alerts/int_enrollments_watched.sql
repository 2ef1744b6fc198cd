-- Rules are looked at when a local day closes (METRICS 27), so the day on which an enrolment ends
-- is no longer looked at, and the day of as_of not yet.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

enrollments_with_their_last_day as (
    select
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.user_id,
        int_learners.organization_id,
        int_learners.timezone,
        int_enrollments_dated.cohort_id,
        int_enrollments_dated.enrolled_on as watched_from_on,
        least(
            int_time_zones_opened.last_closed_on,
            coalesce(
                {{ days_after('int_enrollments_dated.ended_on', -1) }},
                int_time_zones_opened.last_closed_on
            )
        ) as watched_until_on,
        int_enrollments_dated.enrolled_at,
        int_enrollments_dated.ended_at
    from int_enrollments_dated
    inner join int_learners on int_enrollments_dated.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
),

enrollments_watched as (
    select enrollments_with_their_last_day.*
    from enrollments_with_their_last_day
    where
        enrollments_with_their_last_day.watched_from_on
        <= enrollments_with_their_last_day.watched_until_on
)

select * from enrollments_watched
