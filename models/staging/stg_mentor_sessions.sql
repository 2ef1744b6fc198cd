-- Made from orchestration/contracts/mentor_sessions.yml by `warehouse contract write`.
with raw_mentor_sessions as (
    select * from {{ source('raw', 'mentor_sessions') }}
),

mentor_sessions_in_force as (
    select
        {{ qualified('raw_mentor_sessions.session_id') }} as session_id,
        {{ qualified('raw_mentor_sessions.mentor_user_id') }} as mentor_user_id,
        {{ qualified('raw_mentor_sessions.learner_user_id') }} as learner_user_id,
        {{ qualified('raw_mentor_sessions.cohort_id') }} as cohort_id,
        raw_mentor_sessions.scheduled_at,
        raw_mentor_sessions.status,
        raw_mentor_sessions.duration_minutes,
        raw_mentor_sessions.rating,
        raw_mentor_sessions.updated_at,
        raw_mentor_sessions._source,
        raw_mentor_sessions._file_id,
        raw_mentor_sessions._load_id,
        raw_mentor_sessions._row_number,
        raw_mentor_sessions._loaded_at
    from raw_mentor_sessions
    where raw_mentor_sessions.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_mentor_sessions._source,
            raw_mentor_sessions.session_id
        order by raw_mentor_sessions.updated_at desc
    ) = 1
)

select * from mentor_sessions_in_force
