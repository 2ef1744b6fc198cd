with int_service_hours as (
    select * from {{ ref('int_service_hours') }}
),

service_limits as (
    select * from {{ ref('service_limits') }}
),

default_limits as (
    select * from service_limits
    where service_limits.service = 'default'
),

-- The hour that as_of cuts has lasted until as_of.
hours_with_limits as (
    select
        int_service_hours.*,
        {{ pct('int_service_hours.error_count', 'int_service_hours.request_count') }}
            as error_rate_pct,
        coalesce(service_limits.error_rate_limit_pct, default_limits.error_rate_limit_pct)
            as error_rate_limit_pct,
        coalesce(service_limits.p95_limit_ms, default_limits.p95_limit_ms) as p95_limit_ms,
        least(
            {{ seconds_between('int_service_hours.hour_at', as_of()) }}, 3600
        ) as lasted_seconds
    from int_service_hours
    cross join default_limits
    left join service_limits on int_service_hours.service = service_limits.service
),

service_performance as (
    select
        hours_with_limits.service,
        hours_with_limits.request_count,
        hours_with_limits.error_count,
        hours_with_limits.request_count / nullif(hours_with_limits.lasted_seconds, 0)
            as requests_per_second,
        hours_with_limits.error_rate_pct,
        hours_with_limits.error_rate_limit_pct,
        hours_with_limits.p50_ms,
        hours_with_limits.p95_ms,
        hours_with_limits.p95_limit_ms,
        hours_with_limits.p99_ms,
        hours_with_limits.error_rate_pct > hours_with_limits.error_rate_limit_pct
            as is_error_rate_high,
        hours_with_limits.p95_ms > hours_with_limits.p95_limit_ms as is_p95_high,
        hours_with_limits.lasted_seconds >= 3600 as is_complete,
        hours_with_limits.hour_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from hours_with_limits
)

select * from service_performance
order by service_performance.service, service_performance.hour_at
