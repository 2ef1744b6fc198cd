-- What a course can show or build: competencies of its assessments and of its lessons.
with stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

stg_lesson_competencies as (
    select * from {{ ref('stg_lesson_competencies') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

course_competencies as (
    select
        stg_assessments.course_id,
        stg_assessments.competency_id
    from stg_assessments
    where stg_assessments.competency_id is not null

    union

    select
        stg_modules.course_id,
        stg_lesson_competencies.competency_id
    from stg_lesson_competencies
    inner join stg_lessons on stg_lesson_competencies.lesson_id = stg_lessons.lesson_id
    inner join stg_modules on stg_lessons.module_id = stg_modules.module_id
    where stg_lesson_competencies.weight > 0
)

select * from course_competencies
