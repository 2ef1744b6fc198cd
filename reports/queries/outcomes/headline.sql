-- One row, of the platform: what learners reach at as_of, and the lessons of the period.
with periods as (
    select
        day_on >= $period_start_on as is_of_the_period,
        sum(lesson_completion_count)::bigint as lesson_completion_count,
        sum(view_count)::bigint as view_count
    from content_trends
    where day_on between $previous_start_on and $period_end_on
    group by all
),

lessons as (
    select count(*) filter (is_struggling) as struggling_lesson_count
    from content_popularity
),

learners as (
    select
        count(*) filter (performance_trend = 'declining' and is_significant)
            as declining_learner_count,
        count(*) filter (performance_trend = 'improving' and is_significant)
            as improving_learner_count,
        count(*) as graded_learner_count
    from learner_performance_trend
    where performance_trend is not null
)

select
    'platform' as scope_id,
    case when platform_overview.quiz_average_pct is null then 'insufficient_data' else 'ok' end
        as quiz_average_status,
    case when platform_overview.assignment_rate_pct is null then 'insufficient_data' else 'ok' end
        as assignment_rate_status,
    case when platform_overview.completion_rate_pct is null then 'insufficient_data' else 'ok' end
        as completion_rate_status,
    case when learners.graded_learner_count < $smallest_group then 'suppressed' else 'ok' end
        as trend_status,
    platform_overview.quiz_average_pct,
    platform_overview.assignment_rate_pct,
    platform_overview.completion_rate_pct,
    platform_overview.overdue_count,
    coalesce(now.lesson_completion_count, 0) as lesson_completion_count,
    earlier.lesson_completion_count as previous_lesson_completion_count,
    coalesce(now.view_count, 0) as view_count,
    earlier.view_count as previous_view_count,
    lessons.struggling_lesson_count,
    case
        when learners.graded_learner_count >= $smallest_group
            then learners.declining_learner_count
    end as declining_learner_count,
    case
        when learners.graded_learner_count >= $smallest_group
            then learners.improving_learner_count
    end as improving_learner_count,
    platform_overview.quiz_average_pct is not null as is_quiz_average_told,
    lessons.struggling_lesson_count = 0 as is_none_struggling,
    lessons.struggling_lesson_count = 1 as is_one_struggling,
    lessons.struggling_lesson_count > 1 as are_some_struggling
from platform_overview
cross join lessons
cross join learners
left join periods as now on now.is_of_the_period
left join periods as earlier on not earlier.is_of_the_period
where 'platform' in (select unnest($scope_ids))
