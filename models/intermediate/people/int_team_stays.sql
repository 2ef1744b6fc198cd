-- The local days at whose close a learner was in a team. Stays that overlap or follow each other
-- are one, so that nobody is counted twice.
{{ config(materialized='table') }}

with stg_team_memberships as (
    select * from {{ ref('stg_team_memberships') }}
),

stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

memberships_dated as (
    select
        stg_team_memberships.team_id,
        stg_team_memberships.user_id,
        {{ local_day('stg_team_memberships.joined_at', 'int_learners.timezone') }} as joined_on,
        case
            when stg_team_memberships.left_at <= {{ as_of() }}
                then {{ days_after(
                    local_day('stg_team_memberships.left_at', 'int_learners.timezone'), -1
                ) }}
            else int_time_zones_opened.as_of_on
        end as last_on
    from stg_team_memberships
    inner join stg_teams on stg_team_memberships.team_id = stg_teams.team_id
    inner join int_learners on stg_team_memberships.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    where stg_team_memberships.joined_at <= {{ as_of() }}
),

memberships_of_a_day as (
    select memberships_dated.*
    from memberships_dated
    where memberships_dated.last_on >= memberships_dated.joined_on
),

memberships_numbered as (
    {{ spans_numbered('memberships_of_a_day', ['team_id', 'user_id'], 'joined_on', 'last_on', 1) }}
),

team_stays as (
    select
        memberships_numbered.team_id,
        memberships_numbered.user_id,
        min(memberships_numbered.joined_on) as stay_from_on,
        max(memberships_numbered.last_on) as stay_until_on
    from memberships_numbered
    group by
        memberships_numbered.team_id,
        memberships_numbered.user_id,
        memberships_numbered.island_number
)

select * from team_stays
