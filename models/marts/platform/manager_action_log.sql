with int_manager_actions_taken as (
    select * from {{ ref('int_manager_actions_taken') }}
),

int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

manager_action_log as (
    select
        taken.action_id,
        taken.user_id as manager_user_id,
        int_users_placed.organization_id,
        taken.subject_id,
        taken.action,
        taken.subject_type,
        {{ local_day('taken.occurred_at', "coalesce(int_users_placed.timezone, 'UTC')") }}
            as occurred_on,
        taken.occurred_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_manager_actions_taken as taken
    left join int_users_placed on taken.user_id = int_users_placed.user_id
)

select * from manager_action_log
order by
    manager_action_log.organization_id,
    manager_action_log.occurred_at,
    manager_action_log.action_id
