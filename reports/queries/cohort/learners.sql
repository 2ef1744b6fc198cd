-- One row per cohort and learner who holds a seat in it: where the learner stands, who needs help
-- first.
with seat_holders as (
    select
        cohort_id,
        user_id,
        forecast_status,
        lessons_completed_count,
        lessons_total_count,
        coalesce(completed_on, forecast_on) as done_on,
        completed_on is not null as has_completed
    from learner_completion_forecast
    where cohort_id in (select unnest($scope_ids))
)

select
    seat_holders.cohort_id as scope_id,
    coalesce(user_directory.full_name, seat_holders.user_id) as learner,
    learner_summary.status,
    learner_summary.risk_level,
    learner_summary.risk_status,
    learner_summary.readiness_status,
    seat_holders.forecast_status,
    seat_holders.lessons_completed_count,
    seat_holders.lessons_total_count,
    100.0 * seat_holders.lessons_completed_count
    / nullif(seat_holders.lessons_total_count, 0) as progress_pct,
    learner_summary.accuracy_pct,
    learner_summary.readiness_score,
    learner_summary.overdue_count,
    learner_summary.open_alert_count,
    seat_holders.done_on,
    learner_summary.last_active_on
from seat_holders
inner join learner_summary on seat_holders.user_id = learner_summary.user_id
left join user_directory on seat_holders.user_id = user_directory.user_id
order by
    scope_id,
    seat_holders.has_completed,
    case learner_summary.risk_level
        when 'high' then 1 when 'medium' then 2 when 'low' then 4 else 3
    end,
    learner_summary.readiness_score nulls first,
    learner,
    seat_holders.user_id
