-- One row per day of the eight weeks that the period ends: active learners and how often they came.
select
    'platform' as scope_id,
    stickiness_status,
    daily_active_count,
    weekly_active_count,
    monthly_active_count,
    activity_count,
    focus_minutes / 60 as focus_hours,
    stickiness_pct,
    day_on
from engagement_trends
where
    'platform' in (select unnest($scope_ids))
    and day_on between $period_end_on - 55 and $period_end_on
order by day_on
