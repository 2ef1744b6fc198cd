-- Within a run no day is active, so consistency only falls: the days on which it is too low are
-- the last ones of the run. That lets both rules of silence work on runs instead of days.
{{ config(materialized='table') }}

with int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_learner_stays as (
    select * from {{ ref('int_learner_stays') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

days_of_stays as (
    select
        int_learner_stays.user_id,
        int_learner_stays.organization_id,
        int_learner_stays.stay_from_on,
        greatest(
            coalesce(
                int_learner_days.last_active_on,
                {{ days_after('int_learner_stays.stay_from_on', -1) }}
            ),
            {{ days_after('int_learner_stays.stay_from_on', -1) }}
        ) as quiet_after_on,
        int_learner_days.day_on,
        int_learner_days.active_days_7d,
        {{ pct('int_learner_days.active_days_7d', var('week_days')) }} < alert_rules.threshold
        and {{ days_between('int_learner_stays.stay_from_on', 'int_learner_days.day_on') }} + 1
        >= {{ var('week_days') }} as is_sparse
    from int_learner_days
    inner join int_learner_stays
        on
            int_learner_days.user_id = int_learner_stays.user_id
            and int_learner_days.day_on between
            int_learner_stays.stay_from_on and int_learner_stays.stay_until_on
    inner join alert_rules on alert_rules.rule = 'low_consistency'
),

learner_quiet_runs as (
    select
        days_of_stays.user_id,
        days_of_stays.organization_id,
        days_of_stays.stay_from_on,
        min(days_of_stays.active_days_7d) filter (where days_of_stays.is_sparse)
            as sparse_active_days,
        days_of_stays.quiet_after_on,
        max(days_of_stays.day_on) as quiet_until_on,
        min(days_of_stays.day_on) filter (where days_of_stays.is_sparse) as sparse_from_on
    from days_of_stays
    group by
        days_of_stays.user_id,
        days_of_stays.organization_id,
        days_of_stays.stay_from_on,
        days_of_stays.quiet_after_on
    having
        max(days_of_stays.day_on) > days_of_stays.quiet_after_on
        or min(days_of_stays.day_on) filter (where days_of_stays.is_sparse) is not null
)

select * from learner_quiet_runs
