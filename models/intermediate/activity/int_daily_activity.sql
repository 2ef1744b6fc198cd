with int_activity_summed_by_day as (
    select * from {{ ref('int_activity_summed_by_day') }}
),

int_activity_of_unsettled_days as (
    select * from {{ ref('int_activity_of_unsettled_days') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

settled_days as (
    select int_activity_summed_by_day.*
    from int_activity_summed_by_day
    inner join int_time_zones_opened
        on int_activity_summed_by_day.timezone = int_time_zones_opened.timezone
    where int_activity_summed_by_day.activity_on < int_time_zones_opened.first_unsettled_on
),

daily_activity as (
    select * from settled_days
    union all
    select * from int_activity_of_unsettled_days
)

select * from daily_activity
