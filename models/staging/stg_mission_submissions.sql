-- Made from orchestration/contracts/mission_submissions.yml by `warehouse contract write`.
with raw_mission_submissions as (
    select * from {{ source('raw', 'mission_submissions') }}
),

mission_submissions_in_force as (
    select
        {{ qualified('raw_mission_submissions.submission_id') }} as submission_id,
        {{ qualified('raw_mission_submissions.mission_id') }} as mission_id,
        {{ qualified('raw_mission_submissions.user_id') }} as user_id,
        {{ qualified('raw_mission_submissions.cohort_id') }} as cohort_id,
        raw_mission_submissions.started_at,
        raw_mission_submissions.submitted_at,
        raw_mission_submissions.reviewed_at,
        raw_mission_submissions.status,
        raw_mission_submissions.updated_at,
        raw_mission_submissions._source,
        raw_mission_submissions._file_id,
        raw_mission_submissions._load_id,
        raw_mission_submissions._row_number,
        raw_mission_submissions._loaded_at
    from raw_mission_submissions
    where raw_mission_submissions.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_mission_submissions._source,
            raw_mission_submissions.submission_id
        order by raw_mission_submissions.updated_at desc
    ) = 1
)

select * from mission_submissions_in_force
