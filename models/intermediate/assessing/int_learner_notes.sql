with stg_learner_notes as (
    select * from {{ ref('stg_learner_notes') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

learner_notes as (
    select
        stg_learner_notes.note_id,
        stg_learner_notes.user_id,
        int_learners.organization_id,
        stg_learner_notes.lesson_id,
        stg_learner_notes.length_characters,
        {{ local_day('stg_learner_notes.created_at', 'int_learners.timezone') }} as created_on,
        stg_learner_notes.created_at
    from stg_learner_notes
    inner join int_learners on stg_learner_notes.user_id = int_learners.user_id
    where stg_learner_notes.created_at <= {{ as_of() }}
)

select * from learner_notes
