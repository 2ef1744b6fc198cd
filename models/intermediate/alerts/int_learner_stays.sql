-- Enrolments that overlap are one stay: a learner in two cohorts is one subject of each rule. The
-- cohort is that of the enrolment that began last.
{{ config(materialized='table') }}

with int_enrollments_watched as (
    select * from {{ ref('int_enrollments_watched') }}
),

enrollments_ranked as (
    select
        int_enrollments_watched.*,
        row_number() over (
            partition by int_enrollments_watched.user_id
            order by int_enrollments_watched.enrolled_at, int_enrollments_watched.enrollment_id
        ) as enrollment_rank
    from int_enrollments_watched
),

enrollments_numbered as (
    {{ spans_numbered(
        'enrollments_ranked', ['user_id'], 'watched_from_on', 'watched_until_on', 0
    ) }}
),

learner_stays as (
    select
        enrollments_numbered.user_id,
        enrollments_numbered.organization_id,
        enrollments_numbered.timezone,
        max_by(enrollments_numbered.cohort_id, enrollments_numbered.enrollment_rank) as cohort_id,
        min(enrollments_numbered.watched_from_on) as stay_from_on,
        max(enrollments_numbered.watched_until_on) as stay_until_on
    from enrollments_numbered
    group by
        enrollments_numbered.user_id,
        enrollments_numbered.organization_id,
        enrollments_numbered.timezone,
        enrollments_numbered.island_number
)

select * from learner_stays
