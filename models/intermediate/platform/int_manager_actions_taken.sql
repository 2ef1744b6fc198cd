with stg_manager_actions as (
    select * from {{ ref('stg_manager_actions') }}
),

-- What an action is about comes from the same source as the action.
manager_actions_taken as (
    select
        stg_manager_actions.action_id,
        stg_manager_actions.user_id,
        stg_manager_actions.action,
        stg_manager_actions.subject_type,
        {{ qualified('stg_manager_actions.subject_id') }} as subject_id,
        stg_manager_actions.occurred_at
    from stg_manager_actions
    where stg_manager_actions.occurred_at <= {{ as_of() }}
)

select * from manager_actions_taken
