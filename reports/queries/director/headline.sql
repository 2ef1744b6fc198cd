-- One row per director: the own programs at as_of, and the alerts that the period brought.
with programs as (
    select
        director_user_id,
        program_id
    from program_summary
    where director_user_id in (select unnest($scope_ids))
),

alerts_of_the_period as (
    select
        programs.director_user_id,
        count(*) filter (
            alerts.opened_at >= $period_start_at and alerts.opened_at < $period_end_at
        ) as opened_alert_count,
        count(*) filter (
            alerts.resolved_at >= $period_start_at and alerts.resolved_at < $period_end_at
        ) as resolved_alert_count
    from programs
    inner join alerts on programs.program_id = alerts.program_id
    where alerts.user_id is not null
    group by all
),

cohorts as (
    select
        programs.director_user_id,
        count(*) filter (cohort_summary.is_behind) as behind_cohort_count,
        count(*) filter (cohort_summary.is_low_on_mentors) as mentorless_cohort_count,
        count(*) filter (cohort_summary.is_under_filled) as under_filled_cohort_count
    from programs
    inner join cohort_summary on programs.program_id = cohort_summary.program_id
    group by all
)

select
    director_summary.director_user_id as scope_id,
    director_summary.alerts_status,
    director_summary.readiness_status,
    director_summary.progress_status,
    director_summary.completion_rate_status,
    director_summary.program_count,
    director_summary.active_program_count,
    director_summary.active_cohort_count,
    director_summary.seats_total,
    director_summary.seats_used,
    director_summary.seat_utilisation_pct,
    director_summary.enrolled_learner_count,
    director_summary.mentored_learner_count,
    director_summary.enrolled_learner_count
    - director_summary.mentored_learner_count as unmentored_count,
    director_summary.mentor_coverage_pct,
    director_summary.completion_rate_pct,
    director_summary.readiness_learner_mean,
    director_summary.ready_learner_count,
    director_summary.readiness_learner_count,
    director_summary.ready_pct,
    director_summary.progress_pct,
    director_summary.milestones_due_soon_count,
    director_summary.milestones_at_risk_count,
    director_summary.open_alert_count,
    director_summary.open_alert_critical_count,
    director_summary.open_alert_high_count,
    director_summary.open_alert_medium_count,
    director_summary.open_alert_low_count,
    case
        when director_summary.alerts_status = 'ok'
            then coalesce(alerts_of_the_period.opened_alert_count, 0)
    end as opened_alert_count,
    case
        when director_summary.alerts_status = 'ok'
            then coalesce(alerts_of_the_period.resolved_alert_count, 0)
    end as resolved_alert_count,
    coalesce(cohorts.behind_cohort_count, 0) as behind_cohort_count,
    coalesce(cohorts.mentorless_cohort_count, 0) as mentorless_cohort_count,
    coalesce(cohorts.under_filled_cohort_count, 0) as under_filled_cohort_count,
    coalesce(director_summary.ready_learner_count = 1, false) as is_one_ready,
    coalesce(director_summary.ready_learner_count <> 1, false) as is_readiness_told,
    coalesce(director_summary.open_alert_critical_count = 0, false) as is_none_critical,
    coalesce(director_summary.open_alert_critical_count = 1, false) as is_one_critical,
    coalesce(director_summary.open_alert_critical_count > 1, false) as are_some_critical,
    director_summary.milestones_at_risk_count = 1 as is_one_milestone_at_risk,
    director_summary.milestones_at_risk_count > 1 as are_some_milestones_at_risk,
    director_summary.milestones_due_soon_count = 1 as is_one_milestone_due,
    director_summary.milestones_due_soon_count > 1 as are_some_milestones_due,
    coalesce(cohorts.behind_cohort_count = 1, false) as is_one_behind,
    coalesce(cohorts.behind_cohort_count > 1, false) as are_some_behind,
    coalesce(cohorts.mentorless_cohort_count = 1, false) as is_one_mentorless,
    coalesce(cohorts.mentorless_cohort_count > 1, false) as are_some_mentorless,
    coalesce(cohorts.under_filled_cohort_count = 1, false) as is_one_under_filled,
    coalesce(cohorts.under_filled_cohort_count > 1, false) as are_some_under_filled
from director_summary
left join alerts_of_the_period
    on director_summary.director_user_id = alerts_of_the_period.director_user_id
left join cohorts on director_summary.director_user_id = cohorts.director_user_id
where director_summary.director_user_id in (select unnest($scope_ids))
order by scope_id
