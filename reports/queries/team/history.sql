-- One row per team and day of the eight weeks that the period ends: how it stood.
select
    team_id as scope_id,
    at_risk_count,
    open_alert_count,
    consistency_learner_mean,
    progress_learner_mean,
    mastery_learner_mean,
    readiness_learner_mean,
    day_on
from team_history
where
    team_id in (select unnest($scope_ids))
    and day_on between $period_end_on - 55 and $period_end_on
order by scope_id, day_on
