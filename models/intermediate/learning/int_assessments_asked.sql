-- A learner's work is what the learner's cohorts ask for. What has a date is asked for where that
-- falls within an enrolment in one of them.
with int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

int_cohort_assessments as (
    select * from {{ ref('int_cohort_assessments') }}
),

-- An assessment of a course that two of a learner's cohorts take is asked for once.
assessments_asked as (
    select
        int_enrollments_counted.user_id,
        int_cohort_assessments.assessment_id,
        int_cohort_assessments.kind,
        bool_or(not int_enrollments_counted.has_ended) as is_asked_now,
        int_cohort_assessments.due_at
    from int_enrollments_counted
    inner join int_cohort_assessments
        on int_enrollments_counted.cohort_id = int_cohort_assessments.cohort_id
    where
        int_cohort_assessments.due_at is null
        or (
            int_cohort_assessments.due_at >= int_enrollments_counted.enrolled_at
            and (
                int_enrollments_counted.ended_at is null
                or int_cohort_assessments.due_at <= int_enrollments_counted.ended_at
            )
        )
    group by all
)

select * from assessments_asked
