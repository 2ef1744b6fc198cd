-- Claims: a learner's days in learner_daily_activity add up to the totals in learner_summary.
-- Why: two marts that disagree about one learner make both of them worthless.
-- To fix: both select from int_daily_activity; look for a learner, a time zone or a day that one
-- of them joins away.
{{ config(meta={'dagster': {'ref': {'name': 'learner_summary'}}}) }}

with learner_summary as (
    select * from {{ ref('learner_summary') }}
),

learner_daily_activity as (
    select * from {{ ref('learner_daily_activity') }}
),

learners_by_their_days as (
    select
        learner_daily_activity.user_id,
        sum(learner_daily_activity.activity_count) as activities_count,
        count(*) filter (where learner_daily_activity.is_active) as active_days_count,
        max(learner_daily_activity.activity_on) filter (
            where learner_daily_activity.is_active
        ) as last_active_on
    from learner_daily_activity
    group by all
),

learners_that_differ as (
    select
        coalesce(learner_summary.user_id, by_days.user_id) as user_id,
        learner_summary.activities_total_count,
        by_days.activities_count,
        learner_summary.active_days_total_count,
        by_days.active_days_count
    from learner_summary
    full outer join learners_by_their_days as by_days
        on learner_summary.user_id = by_days.user_id
    where
        learner_summary.user_id is null
        or learner_summary.activities_total_count <> coalesce(by_days.activities_count, 0)
        or learner_summary.active_days_total_count <> coalesce(by_days.active_days_count, 0)
        or learner_summary.last_active_on is distinct from by_days.last_active_on
)

select * from learners_that_differ
