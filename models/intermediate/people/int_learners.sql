with int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

learners as (
    select
        int_users_placed.user_id,
        int_users_placed.organization_id,
        int_users_placed.timezone,
        int_users_placed.is_active,
        int_users_placed.created_at
    from int_users_placed
    where int_users_placed.role = 'learner'
)

select * from learners
