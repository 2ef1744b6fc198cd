-- Runs of consecutive active days (METRICS 11): within a run, the day less its rank is constant.
with int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

active_days as (
    select
        int_daily_activity.user_id,
        int_daily_activity.timezone,
        int_daily_activity.activity_on,
        row_number() over (
            partition by int_daily_activity.user_id order by int_daily_activity.activity_on
        ) as active_day_rank
    from int_daily_activity
),

runs as (
    select
        active_days.user_id,
        active_days.timezone,
        min(active_days.activity_on) as first_on,
        max(active_days.activity_on) as last_on,
        count(*) as active_day_count
    from active_days
    group by
        active_days.user_id,
        active_days.timezone,
        {{ days_after('active_days.activity_on', '-active_days.active_day_rank') }}
),

runs_with_the_gap_before as (
    select
        runs.*,
        {{ days_between(
            'lag(runs.last_on) over (partition by runs.user_id order by runs.first_on)',
            'runs.first_on'
        ) }} - 1 as gap_days
    from runs
),

learner_streaks as (
    select
        runs_with_the_gap_before.user_id,
        coalesce(
            max(runs_with_the_gap_before.active_day_count) filter (
                where runs_with_the_gap_before.last_on >= int_time_zones_opened.last_closed_on
            ),
            0
        ) as current_streak_days,
        max(runs_with_the_gap_before.active_day_count) as longest_streak_days,
        coalesce(max(runs_with_the_gap_before.gap_days), 0) as longest_gap_days
    from runs_with_the_gap_before
    inner join int_time_zones_opened
        on runs_with_the_gap_before.timezone = int_time_zones_opened.timezone
    group by all
)

select * from learner_streaks
