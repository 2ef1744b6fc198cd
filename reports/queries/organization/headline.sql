-- One row per organization: where its learners and programs stand at as_of, and the alerts that
-- the period brought.
with alerts_of_the_period as (
    select
        learner_summary.organization_id,
        count(*) filter (
            alerts.opened_at >= $period_start_at and alerts.opened_at < $period_end_at
        ) as opened_alert_count,
        count(*) filter (
            alerts.resolved_at >= $period_start_at and alerts.resolved_at < $period_end_at
        ) as resolved_alert_count
    from alerts
    inner join learner_summary on alerts.user_id = learner_summary.user_id
    where
        learner_summary.organization_id in (select unnest($scope_ids))
        and (alerts.opened_at >= $period_start_at or alerts.resolved_at >= $period_start_at)
    group by all
)

select
    organization_summary.organization_id as scope_id,
    organization_summary.activity_status,
    organization_summary.risk_status,
    organization_summary.alerts_status,
    organization_summary.readiness_status,
    organization_summary.progress_status,
    organization_summary.accuracy_status,
    organization_summary.assignment_rate_status,
    organization_summary.completion_rate_status,
    organization_summary.learner_count,
    organization_summary.enrolled_learner_count,
    organization_summary.active_program_count,
    organization_summary.active_cohort_count,
    organization_summary.seats_total,
    organization_summary.seats_used,
    organization_summary.seat_utilisation_pct,
    organization_summary.active_7d_count,
    organization_summary.inactive_72h_count,
    organization_summary.not_started_count,
    organization_summary.engagement_rate_pct,
    organization_summary.at_risk_count,
    organization_summary.at_risk_pct,
    organization_summary.overdue_count,
    organization_summary.mentored_learner_count,
    organization_summary.mentor_coverage_pct,
    organization_summary.completed_enrollment_count,
    organization_summary.completion_rate_pct,
    organization_summary.readiness_learner_count,
    organization_summary.readiness_learner_mean,
    organization_summary.readiness_p10,
    organization_summary.readiness_p25,
    organization_summary.readiness_p50,
    organization_summary.readiness_p75,
    organization_summary.readiness_p90,
    organization_summary.ready_learner_count,
    organization_summary.ready_pct,
    organization_summary.progress_pct,
    organization_summary.accuracy_pct,
    organization_summary.assignment_rate_pct,
    organization_summary.milestones_due_soon_count,
    organization_summary.milestones_at_risk_count,
    organization_summary.open_alert_count,
    organization_summary.open_alert_critical_count,
    organization_summary.open_alert_high_count,
    case
        when organization_summary.alerts_status = 'ok'
            then coalesce(alerts_of_the_period.opened_alert_count, 0)
    end as opened_alert_count,
    case
        when organization_summary.alerts_status = 'ok'
            then coalesce(alerts_of_the_period.resolved_alert_count, 0)
    end as resolved_alert_count,
    organization_summary.engagement_rate_pct is not null as is_activity_told,
    coalesce(organization_summary.at_risk_count = 0, false) as is_none_at_risk,
    coalesce(organization_summary.at_risk_count = 1, false) as is_one_at_risk,
    coalesce(organization_summary.at_risk_count > 1, false) as are_some_at_risk,
    coalesce(organization_summary.ready_learner_count = 1, false) as is_one_ready,
    coalesce(organization_summary.ready_learner_count <> 1, false) as is_readiness_told,
    organization_summary.milestones_at_risk_count = 1 as is_one_milestone_at_risk,
    organization_summary.milestones_at_risk_count > 1 as are_some_milestones_at_risk
from organization_summary
left join alerts_of_the_period
    on organization_summary.organization_id = alerts_of_the_period.organization_id
where organization_summary.organization_id in (select unnest($scope_ids))
order by scope_id
