-- One row, of the platform: who learned in the period, and in the one before.
with days as (
    select
        list(daily_active_count order by day_on) as daily_active_counts,
        list(weekly_active_count order by day_on) as weekly_active_counts,
        list(monthly_active_count order by day_on) as monthly_active_counts,
        list(stickiness_pct order by day_on) as stickiness_pcts
    from engagement_trends
    where day_on between $period_end_on - 27 and $period_end_on
),

periods as (
    select
        day_on >= $period_start_on as is_of_the_period,
        sum(activity_count)::bigint as activity_count,
        sum(focus_minutes) / 60 as focus_hours,
        avg(daily_active_count) as daily_active_mean
    from engagement_trends
    where day_on between $previous_start_on and $period_end_on
    group by all
)

select
    'platform' as scope_id,
    last_day.stickiness_status,
    last_day.activity_growth_status,
    last_day.weekly_active_growth_status,
    last_day.weekly_active_count,
    last_day.monthly_active_count,
    last_day.stickiness_pct,
    last_day.activity_growth_pct,
    last_day.weekly_active_growth_pct,
    platform_overview.enrolled_learner_count,
    platform_overview.engagement_rate_pct,
    platform_overview.attendance_rate_pct,
    now.activity_count,
    now.focus_hours,
    now.daily_active_mean,
    day_before.weekly_active_count as previous_weekly_active_count,
    day_before.monthly_active_count as previous_monthly_active_count,
    day_before.stickiness_pct as previous_stickiness_pct,
    earlier.activity_count as previous_activity_count,
    earlier.focus_hours as previous_focus_hours,
    earlier.daily_active_mean as previous_daily_active_mean,
    days.daily_active_counts,
    days.weekly_active_counts,
    days.monthly_active_counts,
    days.stickiness_pcts,
    last_day.weekly_active_count = 0 as is_none_active,
    last_day.weekly_active_count = 1 as is_one_active,
    last_day.weekly_active_count > 1 as are_some_active,
    coalesce(last_day.weekly_active_count > day_before.weekly_active_count, false) as is_more,
    coalesce(last_day.weekly_active_count < day_before.weekly_active_count, false) as is_less,
    last_day.stickiness_pct is not null as is_stickiness_told
from engagement_trends as last_day
cross join platform_overview
cross join days
left join engagement_trends as day_before on day_before.day_on = $previous_end_on
left join periods as now on now.is_of_the_period
left join periods as earlier on not earlier.is_of_the_period
where
    last_day.day_on = $period_end_on
    and 'platform' in (select unnest($scope_ids))
