-- How old data were on earlier days cannot be told from data that may have come since, so staleness
-- is told of as_of alone: from the moment at which the newest timestamp became too old.
with int_source_timestamps as (
    select * from {{ ref('int_source_timestamps') }}
),

freshness_limits as (
    select * from {{ ref('freshness_limits') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

entities_with_their_limit as (
    select
        int_source_timestamps.entity,
        {{ seconds_between('int_source_timestamps.newest_at', as_of()) }} / 3600
        - freshness_limits.stale_after_hours as hours_over_limit,
        {{ hours_before(
            'int_source_timestamps.newest_at', '(-1 * freshness_limits.stale_after_hours)'
        ) }} as stale_from_at
    from int_source_timestamps
    inner join freshness_limits on int_source_timestamps.entity = freshness_limits.entity
),

spans_of_stale_data as (
    select
        alert_rules.rule,
        entities_with_their_limit.entity as subject_id,
        cast(null as varchar) as cohort_id,
        'UTC' as timezone,
        cast(null as varchar) as items,
        alert_rules.threshold,
        entities_with_their_limit.hours_over_limit as measure,
        cast(entities_with_their_limit.stale_from_at as date) as true_from_on,
        cast({{ as_of() }} as date) as true_until_on,
        cast({{ as_of() }} as date) as last_looked_on,
        entities_with_their_limit.stale_from_at as began_at
    from entities_with_their_limit
    inner join alert_rules on alert_rules.rule = 'data_stale'
    where entities_with_their_limit.hours_over_limit > alert_rules.threshold
)

select * from spans_of_stale_data
