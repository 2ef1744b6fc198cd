-- One row per organization and day of the period, or of the four weeks that it ends: what its
-- learners did. Hidden where the organization's activity is.
with learner_days as (
    select
        organization_id,
        count(*) filter (is_active) as active_count,
        sum(activity_count)::bigint as activity_count,
        sum(focus_minutes) as focus_minutes,
        sum(xp) as xp,
        sum(lessons_completed_count)::bigint as lessons_completed_count,
        sum(attempts_submitted_count)::bigint as attempts_submitted_count,
        activity_on
    from learner_daily_activity
    where
        activity_on between least($period_start_on, $period_end_on - 27) and $period_end_on
        and organization_id in (select unnest($scope_ids))
    group by all
)

select
    learner_days.organization_id as scope_id,
    learner_days.active_count,
    learner_days.activity_count,
    learner_days.focus_minutes,
    learner_days.focus_minutes / 60 as focus_hours,
    learner_days.xp,
    learner_days.lessons_completed_count,
    learner_days.attempts_submitted_count,
    learner_days.activity_on
from learner_days
inner join organization_summary
    on
        learner_days.organization_id = organization_summary.organization_id
        and organization_summary.activity_status = 'ok'
order by scope_id, learner_days.activity_on
