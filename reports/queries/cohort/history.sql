-- One row per cohort and day of the eight weeks that the period ends: how those enrolled stood.
select
    cohort_id as scope_id,
    history_status,
    readiness_status,
    mastery_status,
    enrolled_count,
    active_count,
    at_risk_count,
    open_alert_count,
    progress_learner_mean,
    mastery_learner_mean,
    readiness_learner_mean,
    day_on
from cohort_history
where
    cohort_id in (select unnest($scope_ids))
    and day_on between $period_end_on - 55 and $period_end_on
order by scope_id, day_on
