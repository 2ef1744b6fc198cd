-- What a graded attempt is evidence of: of the learner's work as a whole, of the subject of its
-- course, and of its competency. An assessment without one shows those that its lesson builds.
with int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

stg_lesson_competencies as (
    select * from {{ ref('stg_lesson_competencies') }}
),

assessment_competencies as (
    select
        stg_assessments.assessment_id,
        stg_assessments.competency_id,
        1.0 as weight
    from stg_assessments
    where stg_assessments.competency_id is not null

    union all

    select
        stg_assessments.assessment_id,
        stg_lesson_competencies.competency_id,
        stg_lesson_competencies.weight
    from stg_assessments
    inner join stg_lesson_competencies
        on stg_assessments.lesson_id = stg_lesson_competencies.lesson_id
    where
        stg_assessments.competency_id is null
        and stg_lesson_competencies.weight > 0
),

-- More than the full score shows no more than full mastery.
graded as (
    select
        int_graded_attempts.user_id,
        int_graded_attempts.assessment_id,
        int_graded_attempts.subject,
        least(int_graded_attempts.score_pct, 100) as score_pct,
        int_graded_attempts.submitted_at
    from int_graded_attempts
),

mastery_evidence as (
    select
        'competency' as evidence_of,
        assessment_competencies.competency_id as evidence_of_id,
        graded.user_id,
        graded.score_pct,
        assessment_competencies.weight,
        graded.submitted_at
    from graded
    inner join assessment_competencies
        on graded.assessment_id = assessment_competencies.assessment_id

    union all

    select
        'subject' as evidence_of,
        graded.subject as evidence_of_id,
        graded.user_id,
        graded.score_pct,
        1.0 as weight,
        graded.submitted_at
    from graded
    where graded.subject is not null

    union all

    select
        'all' as evidence_of,
        'all' as evidence_of_id,
        graded.user_id,
        graded.score_pct,
        1.0 as weight,
        graded.submitted_at
    from graded
)

select * from mastery_evidence
