-- A learner who is active on a day is among those of the 7 days from it on, until the next active
-- day takes over: so each active day adds one on its day and takes one away where its reach ends,
-- and sums over the days count every learner once. Linear in active days, whatever the window.
{{ config(materialized='table') }}

with int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

active_days as (
    select
        int_learner_days.day_on,
        int_learner_days.activity_count,
        int_learner_days.focus_seconds,
        int_learner_days.xp,
        lead(int_learner_days.day_on) over (
            partition by int_learner_days.user_id order by int_learner_days.day_on
        ) as next_active_on
    from int_learner_days
    where int_learner_days.is_active
),

days_with_activity as (
    select
        active_days.day_on,
        count(*) as daily_active_count,
        cast(sum(active_days.activity_count) as bigint) as activity_count,
        {{ exact_sum('active_days.focus_seconds') }} as focus_seconds,
        {{ exact_sum('active_days.xp') }} as xp
    from active_days
    group by all
),

weekly_reaches as (
    select
        {{ reach_ends_on('active_days', var('week_days')) }} as day_on,
        count(*) as ended_count
    from active_days
    group by all
),

monthly_reaches as (
    select
        {{ reach_ends_on('active_days', var('monthly_active_days')) }} as day_on,
        count(*) as ended_count
    from active_days
    group by all
),

every_day as (
    select {{ each_day('min(days_with_activity.day_on)', 'max(closed.as_of_on)') }} as day_on
    from days_with_activity
    cross join int_days_closed_everywhere as closed
),

platform_days as (
    select
        every_day.day_on,
        coalesce(activity.daily_active_count, 0) as daily_active_count,
        cast(
            sum(coalesce(activity.daily_active_count, 0) - coalesce(weekly.ended_count, 0))
                over (order by every_day.day_on)
            as bigint
        ) as weekly_active_count,
        cast(
            sum(coalesce(activity.daily_active_count, 0) - coalesce(monthly.ended_count, 0))
                over (order by every_day.day_on)
            as bigint
        ) as monthly_active_count,
        coalesce(activity.activity_count, 0) as activity_count,
        coalesce(activity.focus_seconds, 0) as focus_seconds,
        coalesce(activity.xp, 0) as xp,
        every_day.day_on <= int_days_closed_everywhere.last_closed_on as is_complete
    from every_day
    cross join int_days_closed_everywhere
    left join days_with_activity as activity on every_day.day_on = activity.day_on
    left join weekly_reaches as weekly on every_day.day_on = weekly.day_on
    left join monthly_reaches as monthly on every_day.day_on = monthly.day_on
)

select * from platform_days
