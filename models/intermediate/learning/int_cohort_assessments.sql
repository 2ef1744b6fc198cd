-- An assessment of a course is work of each cohort that takes the course, unless it names one.
-- A table: as a view, its few rows were joined to learners by dates first, and by cohort at last.
{{ config(materialized='table') }}

with stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

cohort_assessments as (
    select
        stg_cohort_courses.cohort_id,
        stg_assessments.assessment_id,
        stg_assessments.kind,
        stg_assessments.due_at
    from stg_assessments
    inner join stg_cohort_courses
        on
            stg_assessments.course_id = stg_cohort_courses.course_id
            and (
                stg_assessments.cohort_id is null
                or stg_assessments.cohort_id = stg_cohort_courses.cohort_id
            )
)

select * from cohort_assessments
