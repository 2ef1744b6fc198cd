-- Hours that were over at as_of come from the fact; the one that as_of cuts, from its requests.
with int_service_requests_summed_by_hour as (
    select * from {{ ref('int_service_requests_summed_by_hour') }}
),

stg_service_requests as (
    select * from {{ ref('stg_service_requests') }}
),

requests_of_the_last_hour as (
    select stg_service_requests.*
    from stg_service_requests
    where
        stg_service_requests.occurred_at >= date_trunc('hour', {{ as_of() }})
        and stg_service_requests.occurred_at <= {{ as_of() }}
),

hours_summed as (
    select * from int_service_requests_summed_by_hour
    where int_service_requests_summed_by_hour.hour_at < date_trunc('hour', {{ as_of() }})
    union all
    {{ requests_summed(
        'requests_of_the_last_hour',
        "date_trunc('hour', requests_of_the_last_hour.occurred_at)",
        'hour_at'
    ) }}
),

service_hours as (
    select
        hours_summed.service,
        hours_summed.hour_at,
        hours_summed.request_count,
        hours_summed.error_count,
        hours_summed.p50_ms,
        hours_summed.p95_ms,
        hours_summed.p99_ms
    from hours_summed
)

select * from service_hours
