-- A day of the platform closes with the last of its learners' clocks.
with int_enrolled_learners_by_day as (
    select * from {{ ref('int_enrolled_learners_by_day') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

zones_of_learners as (
    select
        int_learners.timezone,
        closed.last_closed_on
    from int_learners
    cross join int_days_closed_everywhere as closed
    group by all
),

zones_ranked as (
    select
        zones_of_learners.*,
        row_number() over (
            order by
                {{ day_closes_at(
                    'zones_of_learners.last_closed_on', 'zones_of_learners.timezone'
                ) }} desc,
                zones_of_learners.timezone asc
        ) as closing_rank
    from zones_of_learners
),

days_measured as (
    select
        learners_by_day.day_on,
        {{ pct('learners_by_day.active_learner_count', 'learners_by_day.enrolled_learner_count') }}
            as active_pct
    from int_enrolled_learners_by_day as learners_by_day
    where learners_by_day.enrolled_learner_count >= {{ var('active_alert_min_learners') }}
),

spans_of_active_users as (
    select
        alert_rules.rule,
        'platform' as subject_id,
        cast(null as varchar) as cohort_id,
        zones_ranked.timezone,
        cast(null as varchar) as items,
        alert_rules.threshold,
        days_measured.active_pct as measure,
        days_measured.day_on as true_from_on,
        days_measured.day_on as true_until_on,
        zones_ranked.last_closed_on as last_looked_on,
        cast(null as timestamp) as began_at
    from days_measured
    inner join zones_ranked on zones_ranked.closing_rank = 1
    inner join alert_rules on alert_rules.rule = 'active_users_low'
    where days_measured.active_pct < alert_rules.threshold
)

select * from spans_of_active_users
