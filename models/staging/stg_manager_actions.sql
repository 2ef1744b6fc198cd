-- Made from orchestration/contracts/manager_actions.yml by `warehouse contract write`.
with raw_manager_actions as (
    select * from {{ source('raw', 'manager_actions') }}
),

manager_actions_staged as (
    select
        {{ qualified('raw_manager_actions.action_id') }} as action_id,
        {{ qualified('raw_manager_actions.user_id') }} as user_id,
        raw_manager_actions.action,
        raw_manager_actions.subject_type,
        raw_manager_actions.subject_id,
        raw_manager_actions.occurred_at,
        raw_manager_actions._source,
        raw_manager_actions._file_id,
        raw_manager_actions._load_id,
        raw_manager_actions._row_number,
        raw_manager_actions._loaded_at
    from raw_manager_actions
)

select * from manager_actions_staged
