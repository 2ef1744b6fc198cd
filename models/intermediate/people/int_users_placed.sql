-- A user's days are those of the organization that the user belongs to at as_of. A table: nearly
-- every model reads it.
{{ config(materialized='table') }}

with stg_users as (
    select * from {{ ref('stg_users') }}
),

stg_organizations as (
    select * from {{ ref('stg_organizations') }}
),

users_placed as (
    select
        stg_users.user_id,
        stg_users.organization_id,
        stg_users.role,
        coalesce(stg_organizations.timezone, 'UTC') as timezone,
        stg_users.is_active,
        stg_users.created_at
    from stg_users
    left join stg_organizations
        on stg_users.organization_id = stg_organizations.organization_id
)

select * from users_placed
