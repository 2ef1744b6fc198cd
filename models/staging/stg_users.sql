-- Made from orchestration/contracts/users.yml by `warehouse contract write`.
with raw_users as (
    select * from {{ source('raw', 'users') }}
),

users_in_force as (
    select
        {{ qualified('raw_users.user_id') }} as user_id,
        {{ qualified('raw_users.organization_id') }} as organization_id,
        raw_users.username,
        raw_users.full_name,
        raw_users.email,
        raw_users.role,
        raw_users.created_at,
        raw_users.last_login_at,
        raw_users.is_active,
        raw_users.updated_at,
        coalesce(raw_users.is_deleted, false) as is_deleted,
        raw_users._source,
        raw_users._file_id,
        raw_users._load_id,
        raw_users._row_number,
        raw_users._loaded_at
    from raw_users
    where raw_users.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_users._source,
            raw_users.user_id
        order by raw_users.updated_at desc
    ) = 1
)

select * from users_in_force
where not users_in_force.is_deleted
