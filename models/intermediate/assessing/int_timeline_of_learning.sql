-- What learners brought to an end. A course is complete when all its modules are (METRICS 1).
with int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learner_modules as (
    select * from {{ ref('int_learner_modules') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

stg_courses as (
    select * from {{ ref('stg_courses') }}
),

courses_completed as (
    select
        int_learner_modules.user_id,
        int_learner_modules.course_id,
        count(*) as modules_count,
        max(int_learner_modules.completed_at) as completed_at
    from int_learner_modules
    group by all
    having count(*) = count(int_learner_modules.completed_at)
),

timeline_of_learning as (
    select
        int_lessons_reached.user_id,
        'lesson_completed' as event_kind,
        int_lessons_reached.lesson_id as record_id,
        'lesson' as subject_type,
        int_lessons_reached.lesson_id as subject_id,
        stg_lessons.title,
        cast(null as varchar) as detail,
        int_lessons_reached.completed_at as happened_at
    from int_lessons_reached
    left join stg_lessons on int_lessons_reached.lesson_id = stg_lessons.lesson_id
    where int_lessons_reached.completed_at is not null

    union all

    select
        int_learner_modules.user_id,
        'module_completed' as event_kind,
        int_learner_modules.module_id as record_id,
        'module' as subject_type,
        int_learner_modules.module_id as subject_id,
        stg_modules.title,
        int_learner_modules.required_lessons_count || ' required lessons' as detail,
        int_learner_modules.completed_at as happened_at
    from int_learner_modules
    inner join stg_modules on int_learner_modules.module_id = stg_modules.module_id
    where int_learner_modules.completed_at is not null

    union all

    select
        courses_completed.user_id,
        'course_completed' as event_kind,
        courses_completed.course_id as record_id,
        'course' as subject_type,
        courses_completed.course_id as subject_id,
        stg_courses.title,
        courses_completed.modules_count || ' modules' as detail,
        courses_completed.completed_at as happened_at
    from courses_completed
    left join stg_courses on courses_completed.course_id = stg_courses.course_id
)

select * from timeline_of_learning
