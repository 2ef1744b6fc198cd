-- One row per week of the twelve that the period ends: active learners at its end, and its growth.
select
    'platform' as scope_id,
    activity_growth_status,
    weekly_active_growth_status,
    weekly_active_count,
    weekly_active_growth_pct,
    activities_7d_count as activity_count,
    activity_growth_pct,
    day_on - 6 as week_starts_on
from engagement_trends
where
    'platform' in (select unnest($scope_ids))
    and day_on between $period_end_on - 83 and $period_end_on
    and ($period_end_on - day_on) % 7 = 0
order by week_starts_on
