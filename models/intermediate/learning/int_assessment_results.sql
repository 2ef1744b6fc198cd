-- A learner's result in an assessment is that of the last graded attempt up to as_of.
with int_assessment_attempts_sequenced as (
    select * from {{ ref('int_assessment_attempts_sequenced') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

assessment_results as (
    select
        attempts.user_id,
        attempts.assessment_id,
        stg_assessments.kind,
        count(*) as attempts_count,
        stg_assessments.max_score,
        max_by(attempts.score, attempts.attempt_sequence) filter (
            where attempts.score is not null
        ) as last_score,
        max(attempts.score) as best_score,
        bool_and(attempts.is_carried_over) as is_carried_over,
        min(attempts.submitted_at) as first_submitted_at,
        max(attempts.submitted_at) as last_submitted_at
    from int_assessment_attempts_sequenced as attempts
    inner join stg_assessments on attempts.assessment_id = stg_assessments.assessment_id
    where attempts.submitted_at <= {{ as_of() }}
    group by all
)

select * from assessment_results
