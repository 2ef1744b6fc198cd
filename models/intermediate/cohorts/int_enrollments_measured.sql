-- Kept as a table: every figure of a cohort, a program or an organization is summed from it.
{{ config(materialized='table') }}

with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

stg_enrollments as (
    select * from {{ ref('stg_enrollments') }}
),

int_enrollments_mentored as (
    select * from {{ ref('int_enrollments_mentored') }}
),

int_learners_measured as (
    select * from {{ ref('int_learners_measured') }}
),

enrollments_with_a_mentor as (
    select int_enrollments_mentored.enrollment_id
    from int_enrollments_mentored
    group by all
),

enrollments_measured as (
    select
        enrolled.enrollment_id,
        enrolled.cohort_id,
        enrolled.program_id,
        learners.*,
        stg_enrollments.seat_type,
        enrolled.status,
        enrolled.has_ended,
        enrolled.status in ('enrolled', 'completed') as has_seat,
        not enrolled.has_ended
        and coalesce(
            enrolled.cohort_ends_on < {{ local_day(as_of(), 'learners.timezone') }}, false
        ) as is_overrun,
        mentored.enrollment_id is not null as has_mentor,
        enrolled.enrolled_on,
        enrolled.ended_on,
        enrolled.cohort_ends_on,
        enrolled.enrolled_at,
        enrolled.ended_at
    from int_enrollments_dated as enrolled
    inner join stg_enrollments on enrolled.enrollment_id = stg_enrollments.enrollment_id
    inner join int_learners_measured as learners on enrolled.user_id = learners.user_id
    left join enrollments_with_a_mentor as mentored
        on enrolled.enrollment_id = mentored.enrollment_id
)

select * from enrollments_measured
