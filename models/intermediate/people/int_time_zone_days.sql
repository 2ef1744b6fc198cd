-- The offsets by which the local days of many rows are found (local_day_by_offset). A day within
-- which the clock is put forward or back has none of its own, and is left out. A table, so that the
-- calendar is asked once a day.
{{ config(materialized='table') }}

with int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

days as (
    select
        int_time_zones_opened.timezone,
        {{ each_day(
            days_after('int_time_zones_opened.as_of_on', '-' ~ var('time_zone_days')),
            days_after('int_time_zones_opened.as_of_on', 1)
        ) }} as utc_on
    from int_time_zones_opened
),

days_bounded as (
    select
        days.timezone,
        days.utc_on,
        cast(days.utc_on as timestamp) as begins_at,
        cast({{ days_after('days.utc_on', 1) }} as timestamp)
        - interval '1' microsecond as ends_at
    from days
),

days_offset as (
    select
        days_bounded.timezone,
        days_bounded.utc_on,
        {{ utc_offset('days_bounded.begins_at', 'days_bounded.timezone') }} as utc_offset,
        {{ utc_offset('days_bounded.ends_at', 'days_bounded.timezone') }} as utc_offset_at_end
    from days_bounded
),

time_zone_days as (
    select
        days_offset.timezone,
        days_offset.utc_on,
        days_offset.utc_offset
    from days_offset
    where days_offset.utc_offset = days_offset.utc_offset_at_end
)

select * from time_zone_days
