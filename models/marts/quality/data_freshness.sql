with int_source_timestamps as (
    select * from {{ ref('int_source_timestamps') }}
),

freshness_limits as (
    select * from {{ ref('freshness_limits') }}
),

ages as (
    select
        int_source_timestamps.entity,
        int_source_timestamps.raw_count as row_count,
        cast(
            {{ seconds_between('int_source_timestamps.newest_at', as_of()) }} as double
        ) as age_seconds,
        freshness_limits.stale_after_hours * 3600 as stale_after_seconds,
        int_source_timestamps.newest_at
    from int_source_timestamps
    left join freshness_limits on int_source_timestamps.entity = freshness_limits.entity
),

data_freshness as (
    select
        ages.entity,
        case
            when ages.stale_after_seconds is null then 'no_limit'
            when ages.newest_at is null then 'no_data'
            when ages.age_seconds > ages.stale_after_seconds then 'stale'
            else 'fresh'
        end as freshness_status,
        ages.row_count,
        ages.age_seconds,
        ages.stale_after_seconds,
        coalesce(ages.age_seconds > ages.stale_after_seconds, false) as is_stale,
        ages.newest_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from ages
)

select * from data_freshness
order by data_freshness.entity
