-- Made from orchestration/contracts/mentor_assignments.yml by `warehouse contract write`.
with raw_mentor_assignments as (
    select * from {{ source('raw', 'mentor_assignments') }}
),

mentor_assignments_in_force as (
    select
        {{ qualified('raw_mentor_assignments.mentor_user_id') }} as mentor_user_id,
        {{ qualified('raw_mentor_assignments.learner_user_id') }} as learner_user_id,
        raw_mentor_assignments.assigned_at,
        raw_mentor_assignments.ended_at,
        {{ qualified('raw_mentor_assignments.cohort_id') }} as cohort_id,
        raw_mentor_assignments.updated_at,
        raw_mentor_assignments._source,
        raw_mentor_assignments._file_id,
        raw_mentor_assignments._load_id,
        raw_mentor_assignments._row_number,
        raw_mentor_assignments._loaded_at
    from raw_mentor_assignments
    where raw_mentor_assignments.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_mentor_assignments._source,
            raw_mentor_assignments.mentor_user_id,
            raw_mentor_assignments.learner_user_id,
            raw_mentor_assignments.assigned_at
        order by raw_mentor_assignments.updated_at desc
    ) = 1
)

select * from mentor_assignments_in_force
