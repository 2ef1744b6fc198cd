-- Work that says how well a learner did. Nothing can be said of an assessment that is not known or
-- has nothing to score. The contracts bound what is summed by 1e12, and so are quotients here: of a
-- best score of nearly nothing they have no end. A table: mastery, trends and results read it.
{{ config(materialized='table') }}

with stg_assessment_attempts as (
    select * from {{ ref('stg_assessment_attempts') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

stg_courses as (
    select * from {{ ref('stg_courses') }}
),

graded_attempts as (
    select
        attempts.attempt_id,
        attempts.user_id,
        attempts.assessment_id,
        stg_assessments.kind,
        stg_assessments.course_id,
        stg_courses.subject,
        attempts.score,
        stg_assessments.max_score,
        least({{ pct('attempts.score', 'stg_assessments.max_score') }}, 1e12) as score_pct,
        attempts.is_carried_over,
        {{ local_day('attempts.submitted_at', 'int_learners.timezone') }} as submitted_on,
        attempts.submitted_at
    from stg_assessment_attempts as attempts
    inner join int_learners on attempts.user_id = int_learners.user_id
    inner join stg_assessments on attempts.assessment_id = stg_assessments.assessment_id
    left join stg_courses on stg_assessments.course_id = stg_courses.course_id
    where
        attempts.score is not null
        and stg_assessments.max_score > 0
        and attempts.submitted_at <= {{ as_of() }}
)

select * from graded_attempts
