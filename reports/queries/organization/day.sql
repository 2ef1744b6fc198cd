-- One row per organization whose activity is told: what its learners did on the day of the period,
-- and on the same weekday a week before.
with days as (
    select
        organization_id,
        activity_on,
        count(*) filter (is_active) as active_count,
        count(*) filter (is_enrolled) as enrolled_count,
        sum(activity_count)::bigint as activity_count,
        sum(focus_minutes) / 60 as focus_hours,
        sum(xp) as xp,
        sum(lessons_completed_count)::bigint as lessons_completed_count,
        sum(attempts_submitted_count)::bigint as attempts_submitted_count
    from learner_daily_activity
    where
        activity_on between $period_end_on - 13 and $period_end_on
        and organization_id in (select unnest($scope_ids))
    group by all
),

pasts as (
    select
        organization_id,
        list(active_count order by activity_on) as active_counts,
        list(activity_count order by activity_on) as activity_counts,
        list(focus_hours order by activity_on) as focus_hours_of_days
    from days
    group by all
)

select
    organization_summary.organization_id as scope_id,
    coalesce(on_the_day.enrolled_count, 0) as enrolled_count,
    coalesce(on_the_day.active_count, 0) as active_count,
    coalesce(on_the_day.activity_count, 0) as activity_count,
    coalesce(on_the_day.focus_hours, 0) as focus_hours,
    coalesce(on_the_day.xp, 0) as xp,
    coalesce(on_the_day.lessons_completed_count, 0) as lessons_completed_count,
    coalesce(on_the_day.attempts_submitted_count, 0) as attempts_submitted_count,
    a_week_before.active_count as previous_active_count,
    a_week_before.activity_count as previous_activity_count,
    a_week_before.focus_hours as previous_focus_hours,
    a_week_before.xp as previous_xp,
    a_week_before.lessons_completed_count as previous_lessons_completed_count,
    a_week_before.attempts_submitted_count as previous_attempts_submitted_count,
    pasts.active_counts,
    pasts.activity_counts,
    pasts.focus_hours_of_days,
    coalesce(on_the_day.active_count, 0) = 0 as is_none_active,
    coalesce(on_the_day.active_count, 0) = 1 as is_one_active,
    coalesce(on_the_day.active_count, 0) > 1 as are_some_active,
    coalesce(on_the_day.lessons_completed_count, 0) = 1 as is_one_lesson,
    coalesce(on_the_day.lessons_completed_count, 0) > 1 as are_some_lessons,
    coalesce(on_the_day.active_count < a_week_before.active_count, false) as is_less,
    coalesce(on_the_day.active_count > a_week_before.active_count, false) as is_more
from organization_summary
left join days as on_the_day
    on
        organization_summary.organization_id = on_the_day.organization_id
        and on_the_day.activity_on = $period_end_on
left join days as a_week_before
    on
        organization_summary.organization_id = a_week_before.organization_id
        and a_week_before.activity_on = $period_end_on - 7
left join pasts on organization_summary.organization_id = pasts.organization_id
where
    organization_summary.organization_id in (select unnest($scope_ids))
    and organization_summary.activity_status = 'ok'
order by scope_id
