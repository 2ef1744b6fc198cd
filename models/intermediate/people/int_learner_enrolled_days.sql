-- The local days on which a learner was enrolled, up to as_of's day. Two enrolments that overlap
-- give a day once.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

enrollment_days as (
    select
        int_enrollments_dated.user_id,
        {{ each_day(
            'int_enrollments_dated.enrolled_on',
            'coalesce(int_enrollments_dated.ended_on, int_time_zones_opened.as_of_on)'
        ) }} as enrolled_on
    from int_enrollments_dated
    inner join int_learners on int_enrollments_dated.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
),

learner_enrolled_days as (
    select
        enrollment_days.user_id,
        enrollment_days.enrolled_on
    from enrollment_days
    group by all
)

select * from learner_enrolled_days
