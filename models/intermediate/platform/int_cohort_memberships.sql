-- A learner with several enrolments in a cohort was in it from the first until the last ended.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

cohort_memberships as (
    select
        enrolled.cohort_id,
        enrolled.user_id,
        min(enrolled.enrolled_on) as first_on,
        max(coalesce(enrolled.ended_on, int_time_zones_opened.as_of_on)) as last_on
    from int_enrollments_dated as enrolled
    inner join int_learners on enrolled.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    group by all
    having
        min(enrolled.enrolled_on)
        <= max(coalesce(enrolled.ended_on, int_time_zones_opened.as_of_on))
)

select * from cohort_memberships
