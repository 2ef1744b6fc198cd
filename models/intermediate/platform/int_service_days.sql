-- Days that were over at as_of come from the fact; the one that as_of cuts, from its requests.
with int_service_requests_summed_by_day as (
    select * from {{ ref('int_service_requests_summed_by_day') }}
),

stg_service_requests as (
    select * from {{ ref('stg_service_requests') }}
),

requests_of_the_last_day as (
    select stg_service_requests.*
    from stg_service_requests
    where
        stg_service_requests.occurred_at >= cast({{ as_of() }} as date)
        and stg_service_requests.occurred_at <= {{ as_of() }}
),

days_summed as (
    select * from int_service_requests_summed_by_day
    where int_service_requests_summed_by_day.day_on < cast({{ as_of() }} as date)
    union all
    {{ requests_summed(
        'requests_of_the_last_day',
        "cast(requests_of_the_last_day.occurred_at as date)",
        'day_on'
    ) }}
),

service_days as (
    select
        days_summed.service,
        days_summed.day_on,
        days_summed.request_count,
        days_summed.error_count,
        days_summed.p50_ms,
        days_summed.p95_ms,
        days_summed.p99_ms
    from days_summed
)

select * from service_days
