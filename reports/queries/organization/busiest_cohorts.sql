-- One row per organization and cohort that may be told of, the ten busiest on the day of the
-- period. Those under the smallest group are left out, and where it is one, the next smallest too.
with cohorts as (
    select
        cohort_summary.organization_id,
        cohort_summary.cohort_id,
        cohort_summary.cohort_name,
        period_summary.enrolled_learner_count,
        period_summary.active_learner_count,
        period_summary.activity_count,
        period_summary.xp,
        period_summary.lessons_completed_count,
        period_summary.quiz_attempt_count,
        row_number() over (
            partition by cohort_summary.organization_id
            order by period_summary.enrolled_learner_count, cohort_summary.cohort_id
        ) as size_place,
        count(*) filter (period_summary.enrolled_learner_count < $smallest_group) over (
            partition by cohort_summary.organization_id
        ) as small_cohort_count
    from period_summary
    inner join cohort_summary on period_summary.cohort_id = cohort_summary.cohort_id
    where
        period_summary.period = 'day'
        and period_summary.period_start_on = $period_start_on
        and cohort_summary.organization_id in (select unnest($scope_ids))
),

told_cohorts as (
    select
        *,
        row_number() over (
            partition by organization_id order by activity_count desc, cohort_id asc
        ) as busy_place
    from cohorts
    where
        enrolled_learner_count >= $smallest_group
        and size_place > case small_cohort_count when 1 then 2 else 0 end
)

select
    organization_id as scope_id,
    cohort_name,
    enrolled_learner_count,
    active_learner_count,
    activity_count,
    xp,
    lessons_completed_count,
    quiz_attempt_count
from told_cohorts
where
    busy_place <= 10
    and activity_count > 0
order by scope_id, busy_place
