-- An assignment that is asked for is due from its date on. It is overdue while an enrolment that
-- asks for it runs and nothing was submitted.
with int_assessments_asked as (
    select * from {{ ref('int_assessments_asked') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

assignments_due as (
    select
        asked.user_id,
        asked.assessment_id,
        asked.due_at,
        results.first_submitted_at,
        results.first_submitted_at is not null as is_submitted,
        coalesce(results.first_submitted_at <= asked.due_at, false) as is_on_time,
        coalesce(results.is_carried_over, false) as is_carried_over,
        asked.is_asked_now and results.first_submitted_at is null as is_overdue
    from int_assessments_asked as asked
    left join int_assessment_results as results
        on
            asked.user_id = results.user_id
            and asked.assessment_id = results.assessment_id
    where
        asked.kind = 'assignment'
        and asked.due_at <= {{ as_of() }}
)

select * from assignments_due
