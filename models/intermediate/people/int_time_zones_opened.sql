-- A day is closed once it is over. It is settled a session gap later: until then, an event of the
-- next day may still tell how long the last event of the day took. A table: whatever speaks of days
-- reads it.
{{ config(materialized='table') }}

with int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

time_zones as (
    select int_users_placed.timezone from int_users_placed
    union
    select 'UTC' as timezone
),

time_zones_opened as (
    select
        time_zones.timezone,
        {{ local_day(as_of(), 'time_zones.timezone') }} as as_of_on,
        {{ days_after(local_day(as_of(), 'time_zones.timezone'), -1) }} as last_closed_on,
        {{ local_day(
            minutes_before(as_of(), var('session_gap_minutes')), 'time_zones.timezone'
        ) }} as first_unsettled_on
    from time_zones
)

select * from time_zones_opened
