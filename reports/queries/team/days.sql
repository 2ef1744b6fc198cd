-- One row per team and day of the four weeks that the period ends: what its learners did.
select
    team_id as scope_id,
    enrolled_count,
    active_count,
    activity_count,
    focus_minutes,
    xp,
    activity_on
from team_daily_activity
where
    team_id in (select unnest($scope_ids))
    and activity_on between $period_end_on - 27 and $period_end_on
order by scope_id, activity_on
