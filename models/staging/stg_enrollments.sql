-- Made from orchestration/contracts/enrollments.yml by `warehouse contract write`.
with raw_enrollments as (
    select * from {{ source('raw', 'enrollments') }}
),

enrollments_in_force as (
    select
        {{ qualified('raw_enrollments.enrollment_id') }} as enrollment_id,
        {{ qualified('raw_enrollments.cohort_id') }} as cohort_id,
        {{ qualified('raw_enrollments.user_id') }} as user_id,
        raw_enrollments.seat_type,
        raw_enrollments.status,
        raw_enrollments.enrolled_at,
        raw_enrollments.completed_at,
        raw_enrollments.withdrawn_at,
        raw_enrollments.final_result,
        raw_enrollments.updated_at,
        raw_enrollments._source,
        raw_enrollments._file_id,
        raw_enrollments._load_id,
        raw_enrollments._row_number,
        raw_enrollments._loaded_at
    from raw_enrollments
    where raw_enrollments.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_enrollments._source,
            raw_enrollments.enrollment_id
        order by raw_enrollments.updated_at desc
    ) = 1
)

select * from enrollments_in_force
