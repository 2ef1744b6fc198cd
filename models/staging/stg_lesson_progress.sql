-- Made from orchestration/contracts/lesson_progress.yml by `warehouse contract write`.
with raw_lesson_progress as (
    select * from {{ source('raw', 'lesson_progress') }}
),

lesson_progress_staged as (
    select
        {{ qualified('raw_lesson_progress.user_id') }} as user_id,
        {{ qualified('raw_lesson_progress.lesson_id') }} as lesson_id,
        raw_lesson_progress.recorded_at,
        raw_lesson_progress.progress_pct,
        raw_lesson_progress._source,
        raw_lesson_progress._file_id,
        raw_lesson_progress._load_id,
        raw_lesson_progress._row_number,
        raw_lesson_progress._loaded_at
    from raw_lesson_progress
)

select * from lesson_progress_staged
