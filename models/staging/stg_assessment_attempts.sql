-- Made from orchestration/contracts/assessment_attempts.yml by `warehouse contract write`.
with raw_assessment_attempts as (
    select * from {{ source('raw', 'assessment_attempts') }}
),

assessment_attempts_staged as (
    select
        {{ qualified('raw_assessment_attempts.attempt_id') }} as attempt_id,
        {{ qualified('raw_assessment_attempts.assessment_id') }} as assessment_id,
        {{ qualified('raw_assessment_attempts.user_id') }} as user_id,
        raw_assessment_attempts.attempt_number,
        raw_assessment_attempts.submitted_at,
        raw_assessment_attempts.score,
        coalesce(raw_assessment_attempts.is_carried_over, false) as is_carried_over,
        raw_assessment_attempts._source,
        raw_assessment_attempts._file_id,
        raw_assessment_attempts._load_id,
        raw_assessment_attempts._row_number,
        raw_assessment_attempts._loaded_at
    from raw_assessment_attempts
)

select * from assessment_attempts_staged
