with stg_users as (
    select * from {{ ref('stg_users') }}
),

user_directory as (
    select
        stg_users.user_id,
        stg_users.organization_id,
        stg_users.username,
        coalesce(stg_users.full_name, stg_users.username) as full_name,
        stg_users.role,
        stg_users.is_active,
        stg_users.created_at,
        case
            when stg_users.last_login_at <= {{ as_of() }} then stg_users.last_login_at
        end as last_login_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from stg_users
)

select * from user_directory
