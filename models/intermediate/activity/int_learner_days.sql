-- Every enrolled day of a learner, zeros included, and every active one. A table: what speaks of
-- days reads it. Sorted, so that one learner's or one day's rows are found without reading all;
-- nothing but speed rests on that.
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

-- Half a billion values are sorted here: words that belong to a learner are put beside them last.
learners_numbered as (
    select
        int_learners.user_id,
        int_learners.timezone,
        int_time_zones_opened.last_closed_on,
        {{ number_of('int_learners.user_id') }} as learner_number
    from int_learners
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
),

days_numbered as (
    select
        learners_numbered.learner_number,
        enrolled_or_active_days.activity_count,
        enrolled_or_active_days.action_count,
        enrolled_or_active_days.focus_seconds,
        enrolled_or_active_days.xp,
        enrolled_or_active_days.is_enrolled,
        enrolled_or_active_days.is_active,
        enrolled_or_active_days.day_on,
        enrolled_or_active_days.first_activity_at,
        enrolled_or_active_days.last_activity_at
    from enrolled_or_active_days
    inner join learners_numbered on enrolled_or_active_days.user_id = learners_numbered.user_id
),

-- A range of an interval is one of timestamps to DuckDB: said of both windows, it sorts but once.
days_looked_back_from as (
    select
        learner_day.*,
        count(*) filter (where learner_day.is_active) over (
            partition by learner_day.learner_number
            order by cast(learner_day.day_on as timestamp)
            {{ last_days(var('week_days')) }}
        ) as active_days_7d,
        max(case when learner_day.is_active then learner_day.day_on end) over (
            partition by learner_day.learner_number
            order by cast(learner_day.day_on as timestamp)
            rows between unbounded preceding and current row
        ) as last_active_on
    from days_numbered as learner_day
),

days_sorted as (
    select * from days_looked_back_from
    order by days_looked_back_from.learner_number, days_looked_back_from.day_on
),

learner_days as (
    select
        learners_numbered.user_id,
        learners_numbered.timezone,
        days_sorted.activity_count,
        days_sorted.action_count,
        days_sorted.focus_seconds,
        days_sorted.xp,
        days_sorted.active_days_7d,
        days_sorted.is_enrolled,
        days_sorted.is_active,
        days_sorted.day_on <= learners_numbered.last_closed_on as is_complete,
        days_sorted.day_on,
        days_sorted.last_active_on,
        days_sorted.first_activity_at,
        days_sorted.last_activity_at
    from days_sorted
    inner join learners_numbered on days_sorted.learner_number = learners_numbered.learner_number
)

select * from learner_days
