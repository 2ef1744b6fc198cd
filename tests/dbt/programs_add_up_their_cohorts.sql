-- Claims: a program's cohorts and enrolments are those of its rows in cohort_summary, added up; its
-- learners are no more than theirs added up, since each counts once.
-- Why: the first thing that a director checks is whether the cohorts add up to the program.
-- To fix: both stand on int_enrollments_measured; look for a cohort whose program changed or a join
-- that repeats enrolments.
{{ config(meta={'dagster': {'ref': {'name': 'program_summary'}}}) }}

with program_summary as (
    select * from {{ ref('program_summary') }}
),

cohort_summary as (
    select * from {{ ref('cohort_summary') }}
),

cohorts_added_up as (
    select
        cohort_summary.program_id,
        count(*) as cohort_count,
        sum(cohort_summary.enrollment_count) as enrollment_count,
        sum(cohort_summary.completed_enrollment_count) as completed_enrollment_count,
        sum(cohort_summary.seat_holder_count) as seat_holder_count
    from cohort_summary
    group by all
)

select
    program_summary.program_id,
    program_summary.enrollment_count,
    cohorts_added_up.enrollment_count as enrollments_of_cohorts
from program_summary
left join cohorts_added_up on program_summary.program_id = cohorts_added_up.program_id
where
    program_summary.cohort_count <> coalesce(cohorts_added_up.cohort_count, 0)
    or program_summary.enrollment_count <> coalesce(cohorts_added_up.enrollment_count, 0)
    or program_summary.completed_enrollment_count
    <> coalesce(cohorts_added_up.completed_enrollment_count, 0)
    or program_summary.seat_holder_count > coalesce(cohorts_added_up.seat_holder_count, 0)
