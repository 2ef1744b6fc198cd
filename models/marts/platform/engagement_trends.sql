with int_platform_days as (
    select * from {{ ref('int_platform_days') }}
),

days_with_weeks as (
    select
        int_platform_days.*,
        sum(int_platform_days.activity_count) over (
            order by int_platform_days.day_on {{ last_days(var('week_days')) }}
        ) as activities_7d,
        lag(int_platform_days.weekly_active_count, {{ var('week_days') }}, 0) over (
            order by int_platform_days.day_on
        ) as weekly_active_before
    from int_platform_days
),

days_with_two_weeks as (
    select
        days_with_weeks.*,
        lag(days_with_weeks.activities_7d, {{ var('week_days') }}, 0) over (
            order by days_with_weeks.day_on
        ) as activities_7d_before
    from days_with_weeks
),

engagement_trends as (
    select
        trend_days.daily_active_count,
        trend_days.weekly_active_count,
        trend_days.monthly_active_count,
        trend_days.activity_count,
        cast(trend_days.activities_7d as bigint) as activities_7d_count,
        trend_days.focus_seconds / 60 as focus_minutes,
        trend_days.xp,
        {{ pct('trend_days.daily_active_count', 'trend_days.monthly_active_count') }}
            as stickiness_pct,
        case when trend_days.monthly_active_count > 0 then 'ok' else 'insufficient_data' end
            as stickiness_status,
        {{ growth_pct(
            'trend_days.activities_7d', 'trend_days.activities_7d_before', 'trend_days.is_complete'
        ) }} as activity_growth_pct,
        {{ growth_status(
            'trend_days.activities_7d', 'trend_days.activities_7d_before', 'trend_days.is_complete'
        ) }} as activity_growth_status,
        {{ growth_pct(
            'trend_days.weekly_active_count', 'trend_days.weekly_active_before',
            'trend_days.is_complete'
        ) }} as weekly_active_growth_pct,
        {{ growth_status(
            'trend_days.weekly_active_count', 'trend_days.weekly_active_before',
            'trend_days.is_complete'
        ) }} as weekly_active_growth_status,
        trend_days.is_complete,
        trend_days.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from days_with_two_weeks as trend_days
)

select * from engagement_trends
order by engagement_trends.day_on
