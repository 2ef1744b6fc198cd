-- Runs of consecutive active days (METRICS 11): within a run, the day less its rank is constant.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

learners_numbered as (
    select
        int_learners.user_id,
        int_time_zones_opened.last_closed_on,
        {{ number_of('int_learners.user_id') }} as learner_number
    from int_learners
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
),

active_days as (
    select
        learners_numbered.learner_number,
        int_daily_activity.activity_on,
        row_number() over (
            partition by learners_numbered.learner_number order by int_daily_activity.activity_on
        ) as active_day_rank
    from int_daily_activity
    inner join learners_numbered on int_daily_activity.user_id = learners_numbered.user_id
),

runs as (
    select
        active_days.learner_number,
        min(active_days.activity_on) as first_on,
        max(active_days.activity_on) as last_on,
        count(*) as active_day_count
    from active_days
    group by
        active_days.learner_number,
        {{ days_after('active_days.activity_on', '-active_days.active_day_rank') }}
),

runs_with_the_gap_before as (
    select
        runs.*,
        {{ days_between(
            'lag(runs.last_on) over (partition by runs.learner_number order by runs.first_on)',
            'runs.first_on'
        ) }} - 1 as gap_days
    from runs
),

learner_streaks as (
    select
        learners_numbered.user_id,
        coalesce(
            max(runs_with_the_gap_before.active_day_count) filter (
                where runs_with_the_gap_before.last_on >= learners_numbered.last_closed_on
            ),
            0
        ) as current_streak_days,
        max(runs_with_the_gap_before.active_day_count) as longest_streak_days,
        coalesce(max(runs_with_the_gap_before.gap_days), 0) as longest_gap_days
    from runs_with_the_gap_before
    inner join learners_numbered
        on runs_with_the_gap_before.learner_number = learners_numbered.learner_number
    group by all
)

select * from learner_streaks
