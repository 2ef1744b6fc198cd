-- Learners are counted anew in each period: who was active on two days of a week counts once.
with int_cohort_learner_periods as (
    select * from {{ ref('int_cohort_learner_periods') }}
),

cohort_periods_measured as (
    select
        by_learner.period,
        by_learner.period_start_on,
        by_learner.cohort_id,
        count(*) filter (where by_learner.activity_count > 0) as active_learner_count,
        cast(sum(by_learner.activity_count) as bigint) as activity_count,
        {{ exact_sum('by_learner.xp') }} as xp,
        cast(sum(by_learner.lessons_completed_count) as bigint) as lessons_completed_count,
        cast(sum(by_learner.quiz_attempt_count) as bigint) as quiz_attempt_count,
        count(*) filter (where by_learner.quiz_attempt_count > 0) as quiz_learner_count,
        {{ exact_sum('by_learner.quiz_score_sum') }} as quiz_score_sum,
        {{ exact_sum('by_learner.quiz_max_score_sum') }} as quiz_max_score_sum,
        cast(sum(by_learner.first_week_activity_count) as bigint) as first_week_activity_count,
        cast(sum(by_learner.last_week_activity_count) as bigint) as last_week_activity_count,
        {{ largest_as_json(
            'case when by_learner.xp > 0 then ' ~ json_row('by_learner', ['xp', 'user_id'])
            ~ ' end',
            var('period_learners_named')
        ) }} as top_performers
    from int_cohort_learner_periods as by_learner
    group by all
)

select * from cohort_periods_measured
