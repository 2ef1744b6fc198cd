-- The competencies of a learner's courses, and those that the learner's work is evidence of without
-- them. Kept as a table: marts of learners and of cohorts read it.
{{ config(materialized='table') }}

with int_learner_courses as (
    select * from {{ ref('int_learner_courses') }}
),

int_course_competencies as (
    select * from {{ ref('int_course_competencies') }}
),

int_mastery_measured as (
    select * from {{ ref('int_mastery_measured') }}
),

competencies_to_master as (
    select
        int_learner_courses.user_id,
        int_course_competencies.competency_id
    from int_learner_courses
    inner join int_course_competencies
        on int_learner_courses.course_id = int_course_competencies.course_id

    union

    select
        int_mastery_measured.user_id,
        int_mastery_measured.evidence_of_id as competency_id
    from int_mastery_measured
    where int_mastery_measured.evidence_of = 'competency'
),

learner_competency_mastery as (
    select
        competencies_to_master.user_id,
        competencies_to_master.competency_id,
        coalesce(measured.mastery_status, 'not_started') as mastery_status,
        measured.mastery_band,
        measured.mastery_score,
        measured.mastery_progression,
        coalesce(measured.evidence_count, 0) as evidence_count,
        measured.last_evidence_at
    from competencies_to_master
    left join int_mastery_measured as measured
        on
            competencies_to_master.user_id = measured.user_id
            and competencies_to_master.competency_id = measured.evidence_of_id
            and measured.evidence_of = 'competency'
)

select * from learner_competency_mastery
