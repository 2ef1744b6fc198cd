-- One row per cohort: where it stands at as_of, what the period brought, and how it stood when the
-- period before ended. What is told of its learners' alerts is hidden where the rest is.
with days as (
    select
        cohort_id,
        list(active_count order by day_on) as active_counts,
        list(readiness_learner_mean order by day_on) as readiness_learner_means,
        max(at_risk_count) filter (day_on = $previous_end_on) as previous_at_risk_count,
        max(open_alert_count) filter (day_on = $period_end_on) as open_alert_count,
        max(open_alert_count) filter (day_on = $previous_end_on) as previous_open_alert_count,
        max(history_status) filter (day_on = $period_end_on) as history_status
    from cohort_history
    where
        cohort_id in (select unnest($scope_ids))
        and day_on between $period_end_on - 27 and $period_end_on
    group by all
),

alerts_of_the_period as (
    select
        cohort_id,
        count(*) as opened_alert_count
    from alerts
    where
        cohort_id in (select unnest($scope_ids))
        and user_id is not null
        and opened_at >= $period_start_at
        and opened_at < $period_end_at
    group by all
)

select
    cohort_summary.cohort_id as scope_id,
    cohort_summary.activity_status,
    cohort_summary.risk_status,
    cohort_summary.readiness_status,
    cohort_summary.progress_status,
    cohort_summary.accuracy_status,
    cohort_summary.completion_rate_status,
    days.history_status,
    cohort_summary.seats_total,
    cohort_summary.seats_used,
    cohort_summary.seat_utilisation_pct,
    cohort_summary.enrolled_learner_count,
    cohort_summary.running_enrollment_count,
    cohort_summary.completed_enrollment_count,
    cohort_summary.withdrawn_enrollment_count,
    cohort_summary.active_7d_count,
    cohort_summary.inactive_72h_count,
    cohort_summary.at_risk_count,
    cohort_summary.at_risk_pct,
    cohort_summary.overdue_count,
    cohort_summary.mentored_learner_count,
    cohort_summary.enrolled_learner_count
    - cohort_summary.mentored_learner_count as unmentored_count,
    cohort_summary.mentor_coverage_pct,
    cohort_summary.engagement_rate_pct,
    cohort_summary.completion_rate_pct,
    cohort_summary.readiness_learner_mean,
    cohort_summary.readiness_p10,
    cohort_summary.readiness_p50,
    cohort_summary.readiness_p90,
    cohort_summary.readiness_learner_count,
    cohort_summary.ready_learner_count,
    cohort_summary.ready_pct,
    cohort_summary.progress_pct,
    cohort_summary.accuracy_pct,
    cohort_summary.milestones_due_soon_count,
    days.open_alert_count,
    case
        when cohort_summary.activity_status = 'ok'
            then coalesce(alerts_of_the_period.opened_alert_count, 0)
    end as opened_alert_count,
    days.previous_at_risk_count,
    days.previous_open_alert_count,
    days.active_counts,
    days.readiness_learner_means,
    coalesce(cohort_summary.ready_learner_count = 1, false) as is_one_ready,
    coalesce(cohort_summary.ready_learner_count <> 1, false) as is_readiness_told,
    cohort_summary.readiness_status = 'suppressed' as is_readiness_hidden,
    coalesce(cohort_summary.at_risk_count = 0, false) as is_none_at_risk,
    coalesce(cohort_summary.at_risk_count = 1, false) as is_one_at_risk,
    coalesce(cohort_summary.at_risk_count > 1, false) as are_some_at_risk,
    cohort_summary.is_behind is true as is_behind,
    cohort_summary.is_low_on_mentors
    and cohort_summary.enrolled_learner_count - cohort_summary.mentored_learner_count = 1
        as is_one_unmentored,
    cohort_summary.is_low_on_mentors
    and cohort_summary.enrolled_learner_count - cohort_summary.mentored_learner_count > 1
        as are_some_unmentored,
    cohort_summary.is_under_filled,
    cohort_summary.is_over_full,
    cohort_summary.has_milestone_at_risk is true as has_milestone_at_risk,
    cohort_summary.milestones_due_soon_count = 1 as is_one_milestone_due,
    cohort_summary.milestones_due_soon_count > 1 as are_some_milestones_due,
    cohort_summary.starts_on,
    cohort_summary.ends_on
from cohort_summary
left join days on cohort_summary.cohort_id = days.cohort_id
left join alerts_of_the_period on cohort_summary.cohort_id = alerts_of_the_period.cohort_id
where cohort_summary.cohort_id in (select unnest($scope_ids))
order by scope_id
