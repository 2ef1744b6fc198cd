-- The days that as_of cuts, from their events up to as_of: two at most, so this costs the same
-- however long the history is. Three days back hold every unsettled local day.
{{ config(materialized='table') }}

with stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

int_time_zone_days as (
    select * from {{ ref('int_time_zone_days') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

recent_events as (
    select stg_activity_events.* from stg_activity_events
    where
        stg_activity_events.occurred_at >= {{ hours_before(as_of(), 72) }}
        and stg_activity_events.occurred_at <= {{ as_of() }}
),

recent_days as (
    {{ activity_by_day('recent_events', 'int_users_placed', 'int_time_zone_days') }}
),

unsettled_days as (
    select recent_days.*
    from recent_days
    inner join int_time_zones_opened on recent_days.timezone = int_time_zones_opened.timezone
    where recent_days.activity_on >= int_time_zones_opened.first_unsettled_on
)

select * from unsettled_days
