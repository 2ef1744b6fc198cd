-- One row per team: where it stands at as_of, what the period brought, and how it stood when the
-- period before ended. Readiness is of those enrolled at the period's end, as it was before.
with members as (
    select
        team_id,
        count(*) filter (overdue_count > 0) as overdue_learner_count,
        count(*) filter (
            is_inactive_72h and last_activity_at < computed_at - interval 7 day
        ) as silent_week_count,
        count(*) filter (is_enrolled) as enrolled_count
    from team_members
    where team_id in (select unnest($scope_ids))
    group by all
),

alerts_of_members as (
    select
        team_members.team_id,
        count(*) filter (
            alerts.opened_at >= $period_start_at and alerts.opened_at < $period_end_at
        ) as opened_alert_count,
        count(*) filter (
            alerts.resolved_at >= $period_start_at and alerts.resolved_at < $period_end_at
        ) as resolved_alert_count,
        count(*) filter (
            alerts.status = 'open' and alerts.severity in ('HIGH', 'CRITICAL')
        ) as urgent_alert_count
    from team_members
    inner join alerts on team_members.user_id = alerts.user_id
    where team_members.team_id in (select unnest($scope_ids))
    group by all
),

days as (
    select
        team_id,
        list(active_count order by day_on) as active_counts,
        list(at_risk_count order by day_on) as at_risk_counts,
        list(readiness_learner_mean order by day_on) as readiness_learner_means,
        max(at_risk_count) filter (day_on = $previous_end_on) as previous_at_risk_count,
        max(open_alert_count) filter (day_on = $previous_end_on) as previous_open_alert_count,
        max(readiness_learner_mean) filter (
            day_on = $period_end_on
        ) as readiness_learner_mean,
        max(readiness_learner_mean) filter (
            day_on = $previous_end_on
        ) as previous_readiness_learner_mean
    from team_history
    where
        team_id in (select unnest($scope_ids))
        and day_on between $period_end_on - 27 and $period_end_on
    group by all
)

select
    team_summary.team_id as scope_id,
    case team_summary.member_count when 1 then 'learner' else 'learners' end as learners,
    team_summary.member_count,
    members.enrolled_count,
    team_summary.active_24h_count,
    team_summary.inactive_72h_count,
    team_summary.not_started_count,
    team_summary.at_risk_count,
    team_summary.overdue_count,
    members.overdue_learner_count,
    members.silent_week_count,
    team_summary.open_alert_count,
    coalesce(alerts_of_members.opened_alert_count, 0) as opened_alert_count,
    coalesce(alerts_of_members.resolved_alert_count, 0) as resolved_alert_count,
    coalesce(alerts_of_members.urgent_alert_count, 0) as urgent_alert_count,
    team_summary.avg_focus_minutes,
    team_summary.accuracy_pct,
    team_summary.assignment_rate_pct,
    days.readiness_learner_mean,
    days.previous_at_risk_count,
    days.previous_open_alert_count,
    days.previous_readiness_learner_mean,
    days.active_counts,
    days.at_risk_counts,
    days.readiness_learner_means,
    team_summary.at_risk_count = 0 as is_none_at_risk,
    team_summary.at_risk_count = 1 as is_one_at_risk,
    team_summary.at_risk_count > 1 as are_some_at_risk,
    members.silent_week_count = 1 as is_one_silent,
    members.silent_week_count > 1 as are_some_silent,
    team_summary.not_started_count = 1 as is_one_not_started,
    team_summary.not_started_count > 1 as are_some_not_started,
    team_summary.overdue_count = 0 as is_none_overdue,
    team_summary.overdue_count = 1 as is_one_overdue,
    team_summary.overdue_count > 1
    and members.overdue_learner_count = 1 as are_one_learners_overdue,
    team_summary.overdue_count > 1 and members.overdue_learner_count > 1 as are_some_overdue,
    coalesce(alerts_of_members.opened_alert_count, 0) = 0 as is_none_opened,
    coalesce(alerts_of_members.opened_alert_count, 0) = 1 as is_one_opened,
    coalesce(alerts_of_members.opened_alert_count, 0) > 1 as are_some_opened,
    coalesce(alerts_of_members.resolved_alert_count, 0) = 1 as is_one_resolved,
    coalesce(alerts_of_members.resolved_alert_count, 0) > 1 as are_some_resolved,
    coalesce(alerts_of_members.urgent_alert_count, 0) = 1 as is_one_urgent,
    coalesce(alerts_of_members.urgent_alert_count, 0) > 1 as are_some_urgent
from team_summary
inner join members on team_summary.team_id = members.team_id
left join alerts_of_members on team_summary.team_id = alerts_of_members.team_id
left join days on team_summary.team_id = days.team_id
order by scope_id
