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

enrollments_with_their_days as (
    select
        int_enrollments_dated.user_id,
        int_enrollments_dated.enrolled_on as first_on,
        coalesce(int_enrollments_dated.ended_on, int_time_zones_opened.as_of_on) as last_on
    from int_enrollments_dated
    inner join int_learners on int_enrollments_dated.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    where
        int_enrollments_dated.enrolled_on
        <= coalesce(int_enrollments_dated.ended_on, int_time_zones_opened.as_of_on)
),

enrollments_numbered as (
    {{ spans_numbered('enrollments_with_their_days', ['user_id'], 'first_on', 'last_on', 0) }}
),

-- Spans are joined before they become days: days would have to be told apart one by one.
stays as (
    select
        enrollments_numbered.user_id,
        min(enrollments_numbered.first_on) as first_on,
        max(enrollments_numbered.last_on) as last_on
    from enrollments_numbered
    group by
        enrollments_numbered.user_id,
        enrollments_numbered.island_number
),

learner_enrolled_days as (
    select
        stays.user_id,
        {{ each_day('stays.first_on', 'stays.last_on') }} as enrolled_on
    from stays
)

select * from learner_enrolled_days
