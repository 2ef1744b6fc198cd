with int_learner_notes as (
    select * from {{ ref('int_learner_notes') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_modules as (
    select * from {{ ref('stg_modules') }}
),

learner_notes as (
    select
        int_learner_notes.note_id,
        int_learner_notes.user_id,
        int_learner_notes.organization_id,
        stg_modules.course_id,
        stg_lessons.module_id,
        int_learner_notes.lesson_id,
        stg_lessons.title as lesson_title,
        cast(int_learner_notes.length_characters as bigint) as length_characters,
        int_learner_notes.created_on,
        int_learner_notes.created_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_notes
    left join stg_lessons on int_learner_notes.lesson_id = stg_lessons.lesson_id
    left join stg_modules on stg_lessons.module_id = stg_modules.module_id
)

select * from learner_notes
order by learner_notes.user_id, learner_notes.created_at, learner_notes.note_id
