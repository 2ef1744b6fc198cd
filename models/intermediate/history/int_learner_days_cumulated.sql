-- Each enrolled day that is over, with what the learner had by its close. Changes that fall on days
-- without a row of their own count from the next row on.
with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_learner_day_changes as (
    select * from {{ ref('int_learner_day_changes') }}
),

int_learner_evidence_days as (
    select * from {{ ref('int_learner_evidence_days') }}
),

-- Risk is told from the first day at whose close the learner has been enrolled for long enough. The
-- day that closes at a moment is that of the microsecond before it.
learners_numbered as (
    select
        standing.user_id,
        standing.organization_id,
        standing.timezone,
        {{ local_day(
            hours_before('standing.first_enrolled_at', '-24 * ' ~ var('risk_min_enrolled_days'))
            ~ " - interval '1' microsecond",
            'standing.timezone'
        ) }} as risk_from_on,
        {{ number_of('standing.user_id') }} as learner_number
    from int_learner_standing as standing
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
        cast(sum(changes.open_alert_change) as bigint) as open_alert_change
    from int_learner_day_changes as changes
    inner join learners_numbered on changes.user_id = learners_numbered.user_id
    group by all
),

-- Weights change with the count of evidence alone: they are summed up over the days that brought
-- some, and found by that count.
evidence_cumulated as (
    select
        learners_numbered.learner_number,
        cast(sum(evidence_days.evidence_count) over so_far as bigint) as evidence_count,
        cast(sum(evidence_days.weight_sum) over so_far as double) as weight_sum,
        cast(sum(evidence_days.weighted_sum) over so_far as double) as weighted_sum
    from int_learner_evidence_days as evidence_days
    inner join learners_numbered on evidence_days.user_id = learners_numbered.user_id
    window
        so_far as (partition by learners_numbered.learner_number order by evidence_days.day_on)
),

days_with_changes as (
    select
        coalesce(days_numbered.learner_number, changes_summed.learner_number) as learner_number,
        days_numbered.activity_count,
        days_numbered.focus_seconds,
        days_numbered.active_days_7d,
        changes_summed.lessons_completed_count,
        changes_summed.evidence_count,
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

-- A range of an interval is one of timestamps to DuckDB: said of both windows, it sorts but once. A
-- day has one row, so that rows can stand for a range where they cost less.
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
        cast(coalesce(sum(dated.lessons_completed_count) over so_far, 0) as bigint)
            as lessons_completed_count,
        cast(coalesce(sum(dated.evidence_count) over so_far, 0) as bigint) as evidence_count,
        cast(coalesce(sum(dated.open_alert_change) over so_far, 0) as bigint) as open_alert_count
    from days_with_changes as dated
    window
        so_far as (
            partition by dated.learner_number order by cast(dated.day_on as timestamp)
            rows between unbounded preceding and current row
        ),
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
        cumulated.day_on >= learners_numbered.risk_from_on as is_risk_told,
        cumulated.focus_minutes_7d,
        cumulated.enrolled_days_count,
        cumulated.enrolled_days_7d,
        cumulated.lessons_completed_count,
        cumulated.evidence_count,
        cumulated.open_alert_count,
        coalesce(evidence_cumulated.weight_sum, 0) as weight_sum,
        coalesce(evidence_cumulated.weighted_sum, 0) as weighted_sum
    from cumulated
    inner join learners_numbered on cumulated.learner_number = learners_numbered.learner_number
    left join evidence_cumulated
        on
            cumulated.learner_number = evidence_cumulated.learner_number
            and cumulated.evidence_count = evidence_cumulated.evidence_count
    where cumulated.is_enrolled
)

select * from learner_days_cumulated
