-- XP of a learner in each timeframe of the leaderboard (METRICS 16). Day, week and month reach to
-- the last closed local day; all of it reaches to as_of. Whoever was enrolled or active in a
-- timeframe takes part in it.
with int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

learners_of_all_time as (
    select
        learner_days.user_id,
        {{ exact_sum('learner_days.xp') }} as xp
    from int_learner_days as learner_days
    group by all
),

-- The first day of a month lies before that of the week, or the other way round.
recent_days as (
    select
        learner_days.user_id,
        learner_days.day_on,
        learner_days.xp,
        int_time_zones_opened.last_closed_on,
        {{ period_start('week', 'int_time_zones_opened.last_closed_on') }} as week_starts_on,
        {{ period_start('month', 'int_time_zones_opened.last_closed_on') }}
            as month_starts_on
    from int_learner_days as learner_days
    inner join int_time_zones_opened on learner_days.timezone = int_time_zones_opened.timezone
    where
        learner_days.day_on <= int_time_zones_opened.last_closed_on
        and learner_days.day_on >= least(
            {{ period_start('week', 'int_time_zones_opened.last_closed_on') }},
            {{ period_start('month', 'int_time_zones_opened.last_closed_on') }}
        )
),

xp_summed as (
    select
        'all' as timeframe,
        learners_of_all_time.user_id,
        learners_of_all_time.xp,
        cast(null as date) as starts_on
    from learners_of_all_time

    union all

    select
        'month' as timeframe,
        recent_days.user_id,
        {{ exact_sum('recent_days.xp') }} as xp,
        recent_days.month_starts_on as starts_on
    from recent_days
    where recent_days.day_on >= recent_days.month_starts_on
    group by all

    union all

    select
        'week' as timeframe,
        recent_days.user_id,
        {{ exact_sum('recent_days.xp') }} as xp,
        recent_days.week_starts_on as starts_on
    from recent_days
    where recent_days.day_on >= recent_days.week_starts_on
    group by all

    union all

    select
        'day' as timeframe,
        recent_days.user_id,
        {{ exact_sum('recent_days.xp') }} as xp,
        recent_days.last_closed_on as starts_on
    from recent_days
    where recent_days.day_on = recent_days.last_closed_on
    group by all
),

xp_by_timeframe as (
    select
        xp_summed.timeframe,
        xp_summed.user_id,
        int_learners.organization_id,
        xp_summed.xp,
        xp_summed.starts_on
    from xp_summed
    inner join int_learners on xp_summed.user_id = int_learners.user_id
)

select * from xp_by_timeframe
