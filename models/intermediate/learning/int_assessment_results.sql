-- A learner's result in an assessment is that of the last graded attempt up to as_of.
-- Kept as a table: work, alerts and marts read it. What an assessment is joins the sums, which so
-- have no more than two keys.
{{ config(materialized='table') }}

with stg_assessment_attempts as (
    select * from {{ ref('stg_assessment_attempts') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

attempts_summed as (
    select
        attempts.user_id,
        attempts.assessment_id,
        count(*) as attempts_count,
        max_by(attempts.score, row(attempts.submitted_at, attempts.attempt_id)) filter (
            where attempts.score is not null
        ) as last_score,
        max(attempts.score) as best_score,
        bool_and(attempts.is_carried_over) as is_carried_over,
        min(attempts.submitted_at) as first_submitted_at,
        max(attempts.submitted_at) as last_submitted_at
    from stg_assessment_attempts as attempts
    where attempts.submitted_at <= {{ as_of() }}
    group by all
),

assessment_results as (
    select
        attempts_summed.user_id,
        attempts_summed.assessment_id,
        stg_assessments.kind,
        attempts_summed.attempts_count,
        stg_assessments.max_score,
        attempts_summed.last_score,
        attempts_summed.best_score,
        attempts_summed.is_carried_over,
        attempts_summed.first_submitted_at,
        attempts_summed.last_submitted_at
    from attempts_summed
    inner join stg_assessments on attempts_summed.assessment_id = stg_assessments.assessment_id
)

select * from assessment_results
