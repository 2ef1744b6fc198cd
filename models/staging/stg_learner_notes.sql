-- Made from orchestration/contracts/learner_notes.yml by `warehouse contract write`.
with raw_learner_notes as (
    select * from {{ source('raw', 'learner_notes') }}
),

learner_notes_staged as (
    select
        {{ qualified('raw_learner_notes.note_id') }} as note_id,
        {{ qualified('raw_learner_notes.user_id') }} as user_id,
        {{ qualified('raw_learner_notes.lesson_id') }} as lesson_id,
        raw_learner_notes.created_at,
        raw_learner_notes.length_characters,
        raw_learner_notes._source,
        raw_learner_notes._file_id,
        raw_learner_notes._load_id,
        raw_learner_notes._row_number,
        raw_learner_notes._loaded_at
    from raw_learner_notes
)

select * from learner_notes_staged
