with int_learner_quiet_runs as (
    select * from {{ ref('int_learner_quiet_runs') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

spans_of_low_consistency as (
    select
        alert_rules.rule,
        int_learner_quiet_runs.user_id,
        cast(null as varchar) as item_id,
        {{ pct('int_learner_quiet_runs.sparse_active_days', var('week_days')) }} as measure,
        {{ days_after(
            'int_learner_quiet_runs.quiet_until_on', '1 - ' ~ var('week_days')
        ) }} as since_on,
        int_learner_quiet_runs.sparse_from_on as true_from_on,
        int_learner_quiet_runs.quiet_until_on as true_until_on
    from int_learner_quiet_runs
    inner join alert_rules on alert_rules.rule = 'low_consistency'
    where int_learner_quiet_runs.sparse_from_on is not null
)

select * from spans_of_low_consistency
