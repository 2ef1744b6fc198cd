with int_cohort_assessments as (
    select * from {{ ref('int_cohort_assessments') }}
),

cohort_assignments as (
    select
        int_cohort_assessments.cohort_id,
        int_cohort_assessments.assessment_id,
        int_cohort_assessments.due_at
    from int_cohort_assessments
    where
        int_cohort_assessments.kind = 'assignment'
        and int_cohort_assessments.due_at <= {{ as_of() }}
)

select * from cohort_assignments
