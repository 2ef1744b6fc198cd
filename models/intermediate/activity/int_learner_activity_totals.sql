-- Sums over a week are over the last closed local days; counts of a lifetime reach to as_of.
with int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

daily_activity_with_its_week as (
    select
        int_daily_activity.*,
        int_daily_activity.activity_on between
        {{ days_after('int_time_zones_opened.last_closed_on', '1 - ' ~ var('week_days')) }}
        and int_time_zones_opened.last_closed_on as is_in_last_week
    from int_daily_activity
    inner join int_learners on int_daily_activity.user_id = int_learners.user_id
    inner join int_time_zones_opened
        on int_daily_activity.timezone = int_time_zones_opened.timezone
),

learner_activity_totals as (
    select
        learner_days.user_id,
        cast(sum(learner_days.activity_count) as bigint) as activities_total,
        cast(
            sum(case when learner_days.is_in_last_week then learner_days.activity_count else 0 end)
            as bigint
        ) as activities_7d,
        count(*) as active_days_total,
        count(*) filter (where learner_days.is_in_last_week) as active_days_7d,
        {{ exact_sum('learner_days.focus_seconds') }} / 60 as focus_minutes_total,
        coalesce({{ exact_sum(
            'case when learner_days.is_in_last_week then learner_days.focus_seconds else 0 end'
        ) }}, 0) / 60 as focus_minutes_7d,
        {{ exact_sum('learner_days.xp') }} as xp_total,
        max(learner_days.activity_on) as last_active_on,
        min(learner_days.first_activity_at) as first_activity_at,
        max(learner_days.last_activity_at) as last_activity_at
    from daily_activity_with_its_week as learner_days
    group by all
)

select * from learner_activity_totals
