-- Required lessons in the order in which a course teaches them, by each competency that they build.
with stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

stg_lesson_competencies as (
    select * from {{ ref('stg_lesson_competencies') }}
),

required_lessons_placed as (
    select
        stg_lessons.lesson_id,
        stg_modules.course_id,
        stg_lesson_competencies.competency_id,
        stg_lessons.title,
        row_number() over (
            order by
                stg_modules.course_id,
                stg_modules.position,
                stg_modules.module_id,
                stg_lessons.position,
                stg_lessons.lesson_id,
                stg_lesson_competencies.competency_id
        ) as place
    from stg_lessons
    inner join stg_modules on stg_lessons.module_id = stg_modules.module_id
    inner join stg_lesson_competencies
        on stg_lessons.lesson_id = stg_lesson_competencies.lesson_id
    where stg_lessons.is_required
)

select * from required_lessons_placed
