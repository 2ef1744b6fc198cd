-- Each enrolled day that is over, with what the learner had by its close. Changes that fall on days
-- without a row of their own count from the next row on.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_learner_day_changes as (
    select * from {{ ref('int_learner_day_changes') }}
),

-- As in int_learner_days, numbers are sorted instead of ids, and words are put beside them last.
learners_numbered as (
    select
        int_learners.user_id,
        int_learners.organization_id,
        int_learners.timezone,
        row_number() over (order by int_learners.user_id) as learner_number
    from int_learners
),

days_numbered as (
    select
        learners_numbered.learner_number,
        int_learner_days.activity_count,
        int_learner_days.focus_seconds,
        int_learner_days.active_days_7d,
        int_learner_days.is_active,
        int_learner_days.is_enrolled,
        int_learner_days.day_on,
        int_learner_days.last_active_on
    from int_learner_days
    inner join learners_numbered on int_learner_days.user_id = learners_numbered.user_id
    where int_learner_days.is_complete
),

-- One row a day, or the windows below would go over twice as many.
changes_summed as (
    select
        learners_numbered.learner_number,
        changes.day_on,
        cast(sum(changes.lessons_completed_count) as bigint) as lessons_completed_count,
        cast(sum(changes.evidence_count) as bigint) as evidence_count,
        sum(changes.weight_sum) as weight_sum,
        sum(changes.weighted_sum) as weighted_sum,
        cast(sum(changes.open_alert_change) as bigint) as open_alert_change
    from int_learner_day_changes as changes
    inner join learners_numbered on changes.user_id = learners_numbered.user_id
    group by all
),

days_with_changes as (
    select
        coalesce(days_numbered.learner_number, changes_summed.learner_number) as learner_number,
        days_numbered.activity_count,
        days_numbered.focus_seconds,
        days_numbered.active_days_7d,
        changes_summed.lessons_completed_count,
        changes_summed.evidence_count,
        changes_summed.weight_sum,
        changes_summed.weighted_sum,
        changes_summed.open_alert_change,
        days_numbered.is_active,
        days_numbered.is_enrolled,
        coalesce(days_numbered.day_on, changes_summed.day_on) as day_on,
        days_numbered.last_active_on
    from days_numbered
    full outer join changes_summed
        on
            days_numbered.learner_number = changes_summed.learner_number
            and days_numbered.day_on = changes_summed.day_on
),

-- A range of an interval is one of timestamps to DuckDB: said of both windows, it sorts but once.
cumulated as (
    select
        dated.learner_number,
        dated.day_on,
        dated.activity_count,
        dated.active_days_7d,
        dated.is_active,
        dated.is_enrolled,
        dated.last_active_on,
        cast(sum(cast(dated.focus_seconds as decimal(28, 9))) over last_week as double) / 60
            as focus_minutes_7d,
        count(*) filter (where dated.is_enrolled) over so_far as enrolled_days_count,
        count(*) filter (where dated.is_enrolled) over last_week as enrolled_days_7d,
        sum(dated.lessons_completed_count) over so_far as lessons_completed_count,
        sum(dated.evidence_count) over so_far as evidence_count,
        sum(dated.open_alert_change) over so_far as open_alert_count,
        sum(dated.weight_sum) over so_far as weight_sum,
        sum(dated.weighted_sum) over so_far as weighted_sum
    from days_with_changes as dated
    window
        so_far as (partition by dated.learner_number order by cast(dated.day_on as timestamp)),
        last_week as (
            partition by dated.learner_number order by cast(dated.day_on as timestamp)
            {{ last_days(var('week_days')) }}
        )
),

learner_days_cumulated as (
    select
        learners_numbered.user_id,
        cumulated.day_on,
        learners_numbered.organization_id,
        learners_numbered.timezone,
        cumulated.activity_count,
        cumulated.active_days_7d,
        cumulated.is_active,
        cumulated.is_enrolled,
        cumulated.last_active_on,
        cumulated.focus_minutes_7d,
        cumulated.enrolled_days_count,
        cumulated.enrolled_days_7d,
        cast(coalesce(cumulated.lessons_completed_count, 0) as bigint) as lessons_completed_count,
        cast(coalesce(cumulated.evidence_count, 0) as bigint) as evidence_count,
        cast(coalesce(cumulated.open_alert_count, 0) as bigint) as open_alert_count,
        cast(coalesce(cumulated.weight_sum, 0) as double) as weight_sum,
        cast(coalesce(cumulated.weighted_sum, 0) as double) as weighted_sum
    from cumulated
    inner join learners_numbered on cumulated.learner_number = learners_numbered.learner_number
    where cumulated.is_enrolled
)

select * from learner_days_cumulated
