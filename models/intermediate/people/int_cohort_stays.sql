-- The local days on which a learner was enrolled in a cohort. Enrolments that overlap or follow
-- each other are one stay, so that nobody is counted twice; one that ended before it began is none.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

enrollments_with_last_day as (
    select
        int_enrollments_dated.cohort_id,
        int_enrollments_dated.user_id,
        int_enrollments_dated.enrolled_on,
        coalesce(int_enrollments_dated.ended_on, int_time_zones_opened.as_of_on) as last_on
    from int_enrollments_dated
    inner join int_learners on int_enrollments_dated.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    where
        int_enrollments_dated.enrolled_on
        <= coalesce(int_enrollments_dated.ended_on, int_time_zones_opened.as_of_on)
),

enrollments_numbered as (
    {{ spans_numbered(
        'enrollments_with_last_day', ['cohort_id', 'user_id'], 'enrolled_on', 'last_on', 1
    ) }}
),

cohort_stays as (
    select
        enrollments_numbered.cohort_id,
        enrollments_numbered.user_id,
        min(enrollments_numbered.enrolled_on) as stay_from_on,
        max(enrollments_numbered.last_on) as stay_until_on
    from enrollments_numbered
    group by
        enrollments_numbered.cohort_id,
        enrollments_numbered.user_id,
        enrollments_numbered.island_number
)

select * from cohort_stays
