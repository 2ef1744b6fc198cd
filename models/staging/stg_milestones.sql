-- Made from orchestration/contracts/milestones.yml by `warehouse contract write`.
with raw_milestones as (
    select * from {{ source('raw', 'milestones') }}
),

milestones_in_force as (
    select
        {{ qualified('raw_milestones.milestone_id') }} as milestone_id,
        {{ qualified('raw_milestones.cohort_id') }} as cohort_id,
        raw_milestones.title,
        raw_milestones.kind,
        raw_milestones.due_at,
        raw_milestones.updated_at,
        raw_milestones._source,
        raw_milestones._file_id,
        raw_milestones._load_id,
        raw_milestones._row_number,
        raw_milestones._loaded_at
    from raw_milestones
    where raw_milestones.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_milestones._source,
            raw_milestones.milestone_id
        order by raw_milestones.updated_at desc
    ) = 1
)

select * from milestones_in_force
