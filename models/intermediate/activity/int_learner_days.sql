-- Every enrolled day of a learner, zeros included, and every active one. A table: what speaks of
-- days reads it. Sorted, so that one learner's or one day's rows are found without reading all.
{{ config(materialized='table') }}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

int_learner_enrolled_days as (
    select * from {{ ref('int_learner_enrolled_days') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

stg_calendar_days_off as (
    select * from {{ ref('stg_calendar_days_off') }}
),

enrolled_or_active_days as (
    select
        coalesce(activity.user_id, enrolled_days.user_id) as user_id,
        coalesce(activity.activity_on, enrolled_days.enrolled_on) as day_on,
        coalesce(activity.activity_count, 0) as activity_count,
        cast(coalesce(activity.action_count, 0) as bigint) as action_count,
        coalesce(activity.focus_seconds, 0) as focus_seconds,
        coalesce(activity.xp, 0) as xp,
        enrolled_days.user_id is not null as is_enrolled,
        coalesce(activity.activity_count > 0, false) as is_active,
        activity.first_activity_at,
        activity.last_activity_at
    from int_learner_enrolled_days as enrolled_days
    full outer join int_daily_activity as activity
        on
            enrolled_days.user_id = activity.user_id
            and enrolled_days.enrolled_on = activity.activity_on
),

days_of_learners as (
    select
        enrolled_or_active_days.*,
        int_learners.organization_id,
        int_learners.timezone,
        stg_calendar_days_off.day_off_on is not null as is_day_off,
        enrolled_or_active_days.day_on <= int_time_zones_opened.last_closed_on as is_complete
    from enrolled_or_active_days
    inner join int_learners on enrolled_or_active_days.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    left join stg_calendar_days_off
        on
            int_learners.organization_id = stg_calendar_days_off.organization_id
            and enrolled_or_active_days.day_on = stg_calendar_days_off.day_off_on
),

-- A range of an interval is one of timestamps to DuckDB: said of both windows, it sorts but once.
learner_days as (
    select
        learner_day.user_id,
        learner_day.organization_id,
        learner_day.timezone,
        learner_day.activity_count,
        learner_day.action_count,
        learner_day.focus_seconds,
        learner_day.xp,
        count(*) filter (where learner_day.is_active) over (
            partition by learner_day.user_id
            order by cast(learner_day.day_on as timestamp)
            {{ last_days(var('week_days')) }}
        ) as active_days_7d,
        learner_day.is_enrolled,
        learner_day.is_active,
        learner_day.is_day_off,
        learner_day.is_complete,
        learner_day.day_on,
        max(case when learner_day.is_active then learner_day.day_on end) over (
            partition by learner_day.user_id
            order by cast(learner_day.day_on as timestamp)
            rows between unbounded preceding and current row
        ) as last_active_on,
        learner_day.first_activity_at,
        learner_day.last_activity_at
    from days_of_learners as learner_day
)

select * from learner_days
order by learner_days.user_id, learner_days.day_on
