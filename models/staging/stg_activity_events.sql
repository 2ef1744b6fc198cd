-- Made from orchestration/contracts/activity_events.yml by `warehouse contract write`.
with raw_activity_events as (
    select * from {{ source('raw', 'activity_events') }}
),

activity_events_staged as (
    select
        {{ qualified('raw_activity_events.event_id') }} as event_id,
        {{ qualified('raw_activity_events.user_id') }} as user_id,
        {{ qualified('raw_activity_events.cohort_id') }} as cohort_id,
        {{ qualified('raw_activity_events.course_id') }} as course_id,
        {{ qualified('raw_activity_events.lesson_id') }} as lesson_id,
        raw_activity_events.event_type,
        raw_activity_events.occurred_at,
        raw_activity_events.duration_seconds,
        coalesce(raw_activity_events.event_count, 1) as event_count,
        raw_activity_events.xp,
        raw_activity_events._source,
        raw_activity_events._file_id,
        raw_activity_events._load_id,
        raw_activity_events._row_number,
        raw_activity_events._loaded_at
    from raw_activity_events
)

select * from activity_events_staged
