-- Each enrolled day that is over, with what the learner had by its close. Changes that fall on days
-- without a row of their own count from the next row on.
with int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_learner_day_changes as (
    select * from {{ ref('int_learner_day_changes') }}
),

days_and_changes as (
    select
        int_learner_days.user_id,
        int_learner_days.day_on,
        int_learner_days.organization_id,
        int_learner_days.timezone,
        int_learner_days.activity_count,
        int_learner_days.focus_seconds,
        int_learner_days.active_days_7d,
        int_learner_days.is_active,
        int_learner_days.is_enrolled,
        int_learner_days.last_active_on,
        0 as lessons_completed_count,
        0 as evidence_count,
        cast(0 as decimal(38, 18)) as weight_sum,
        cast(0 as decimal(38, 18)) as weighted_sum,
        0 as open_alert_change
    from int_learner_days
    where int_learner_days.is_complete

    union all

    select
        changes.user_id,
        changes.day_on,
        null as organization_id,
        null as timezone,
        null as activity_count,
        null as focus_seconds,
        null as active_days_7d,
        null as is_active,
        null as is_enrolled,
        null as last_active_on,
        changes.lessons_completed_count,
        changes.evidence_count,
        changes.weight_sum,
        changes.weighted_sum,
        changes.open_alert_change
    from int_learner_day_changes as changes
),

-- The default frame takes in all rows of the same day, so a day's changes are in its own row.
cumulated as (
    select
        learner_day.user_id,
        learner_day.day_on,
        learner_day.organization_id,
        learner_day.timezone,
        learner_day.activity_count,
        learner_day.active_days_7d,
        learner_day.is_active,
        learner_day.is_enrolled,
        learner_day.last_active_on,
        cast(sum(cast(learner_day.focus_seconds as decimal(28, 9))) over last_week as double) / 60
            as focus_minutes_7d,
        count(*) filter (where learner_day.is_enrolled) over so_far as enrolled_days_count,
        count(*) filter (where learner_day.is_enrolled) over last_week as enrolled_days_7d,
        cast(sum(learner_day.lessons_completed_count) over so_far as bigint)
            as lessons_completed_count,
        cast(sum(learner_day.evidence_count) over so_far as bigint) as evidence_count,
        cast(sum(learner_day.open_alert_change) over so_far as bigint) as open_alert_count,
        cast(sum(learner_day.weight_sum) over so_far as double) as weight_sum,
        cast(sum(learner_day.weighted_sum) over so_far as double) as weighted_sum
    from days_and_changes as learner_day
    window
        so_far as (partition by learner_day.user_id order by learner_day.day_on),
        last_week as (
            partition by learner_day.user_id
            order by learner_day.day_on {{ last_days(var('week_days')) }}
        )
),

learner_days_cumulated as (
    select cumulated.*
    from cumulated
    where cumulated.is_enrolled
)

select * from learner_days_cumulated
