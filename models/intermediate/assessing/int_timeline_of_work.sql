-- Results count at their submission: exports do not say when they were graded. What was carried
-- over from an earlier run of the course did not happen in this one.
with int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

int_assignments_due as (
    select * from {{ ref('int_assignments_due') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

timeline_of_work as (
    select
        int_graded_attempts.user_id,
        case
            when int_graded_attempts.score >= stg_assessments.pass_score then 'assessment_passed'
            when int_graded_attempts.score < stg_assessments.pass_score then 'assessment_failed'
            else 'assessment_graded'
        end as event_kind,
        int_graded_attempts.attempt_id as record_id,
        'assessment' as subject_type,
        int_graded_attempts.assessment_id as subject_id,
        stg_assessments.title,
        {{ number_in_words('int_graded_attempts.score') }}
        || ' of ' || {{ number_in_words('int_graded_attempts.max_score') }} as detail,
        int_graded_attempts.submitted_at as happened_at
    from int_graded_attempts
    inner join stg_assessments
        on int_graded_attempts.assessment_id = stg_assessments.assessment_id
    where not int_graded_attempts.is_carried_over

    union all

    select
        int_assignments_due.user_id,
        'assignment_submitted_late' as event_kind,
        int_assignments_due.assessment_id as record_id,
        'assessment' as subject_type,
        int_assignments_due.assessment_id as subject_id,
        stg_assessments.title,
        {{ number_in_words(seconds_between(
            'int_assignments_due.due_at', 'int_assignments_due.first_submitted_at'
        ) ~ ' / 86400') }} || ' days late' as detail,
        int_assignments_due.first_submitted_at as happened_at
    from int_assignments_due
    inner join stg_assessments
        on int_assignments_due.assessment_id = stg_assessments.assessment_id
    where
        int_assignments_due.is_submitted
        and not int_assignments_due.is_on_time
        and not int_assignments_due.is_carried_over
)

select * from timeline_of_work
