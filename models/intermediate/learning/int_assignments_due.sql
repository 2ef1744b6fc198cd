-- An assignment is due to a learner when its date falls within an enrolment in one of its cohorts.
-- It is overdue while that enrolment runs and nothing was submitted.
with int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

int_cohort_assignments as (
    select * from {{ ref('int_cohort_assignments') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

-- An assignment of a course that two of a learner's cohorts teach is due to the learner once.
assignments_due as (
    select
        int_enrollments_counted.user_id,
        int_cohort_assignments.assessment_id,
        int_cohort_assignments.due_at,
        int_assessment_results.first_submitted_at,
        int_assessment_results.first_submitted_at is not null as is_submitted,
        coalesce(
            int_assessment_results.first_submitted_at <= int_cohort_assignments.due_at, false
        ) as is_on_time,
        bool_or(
            int_assessment_results.first_submitted_at is null
            and not int_enrollments_counted.has_ended
        ) as is_overdue
    from int_enrollments_counted
    inner join int_cohort_assignments
        on int_enrollments_counted.cohort_id = int_cohort_assignments.cohort_id
    left join int_assessment_results
        on
            int_enrollments_counted.user_id = int_assessment_results.user_id
            and int_cohort_assignments.assessment_id = int_assessment_results.assessment_id
    where
        int_cohort_assignments.due_at >= int_enrollments_counted.enrolled_at
        and (
            int_enrollments_counted.ended_at is null
            or int_cohort_assignments.due_at <= int_enrollments_counted.ended_at
        )
    group by all
)

select * from assignments_due
