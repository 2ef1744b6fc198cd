-- An assignment is due to a learner when its date falls within an enrolment in one of its cohorts.
-- It is overdue while that enrolment runs and nothing was submitted.
with int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

cohort_assignments as (
    select
        stg_cohort_courses.cohort_id,
        stg_assessments.assessment_id,
        stg_assessments.due_at
    from stg_assessments
    inner join stg_cohort_courses
        on
            stg_assessments.course_id = stg_cohort_courses.course_id
            and (
                stg_assessments.cohort_id is null
                or stg_assessments.cohort_id = stg_cohort_courses.cohort_id
            )
    where
        stg_assessments.kind = 'assignment'
        and stg_assessments.due_at <= {{ as_of() }}
),

-- An assignment of a course that two of a learner's cohorts teach is due to the learner once.
assignments_due as (
    select
        int_enrollments_counted.user_id,
        cohort_assignments.assessment_id,
        cohort_assignments.due_at,
        int_assessment_results.first_submitted_at,
        int_assessment_results.first_submitted_at is not null as is_submitted,
        coalesce(
            int_assessment_results.first_submitted_at <= cohort_assignments.due_at, false
        ) as is_on_time,
        bool_or(
            int_assessment_results.first_submitted_at is null
            and not int_enrollments_counted.has_ended
        ) as is_overdue
    from int_enrollments_counted
    inner join cohort_assignments
        on int_enrollments_counted.cohort_id = cohort_assignments.cohort_id
    left join int_assessment_results
        on
            int_enrollments_counted.user_id = int_assessment_results.user_id
            and cohort_assignments.assessment_id = int_assessment_results.assessment_id
    where
        cohort_assignments.due_at >= int_enrollments_counted.enrolled_at
        and (
            int_enrollments_counted.ended_at is null
            or cohort_assignments.due_at <= int_enrollments_counted.ended_at
        )
    group by all
)

select * from assignments_due
