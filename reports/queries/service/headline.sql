-- One row, of the platform: requests, errors and hours over a limit in the period and the one
-- earlier.
with hours as (
    select
        service,
        request_count,
        error_count,
        is_error_rate_high,
        is_p95_high,
        hour_at >= $period_start_at as is_of_the_period,
        hour_at
    from service_performance
    where
        hour_at >= $period_start_at - ($period_end_at - $period_start_at)
        and hour_at < $period_end_at
),

periods as (
    select
        is_of_the_period,
        sum(request_count)::bigint as request_count,
        sum(error_count)::bigint as error_count,
        100.0 * sum(error_count) / nullif(sum(request_count), 0) as error_rate_pct,
        count(*) filter (is_p95_high) as slow_hour_count,
        count(*) filter (is_error_rate_high) as failing_hour_count,
        count(distinct service) filter (is_p95_high or is_error_rate_high)
            as service_over_limit_count
    from hours
    group by all
),

days as (
    select
        date_trunc('day', hour_at) as day_at,
        sum(request_count)::bigint as request_count
    from hours
    group by all
),

pasts as (
    select list(request_count order by day_at) as request_counts
    from days
),

services as (
    select
        service,
        count(*) filter (is_error_rate_high) as failing_hour_count,
        count(*) filter (is_p95_high) as slow_hour_count
    from hours
    where is_of_the_period
    group by all
),

worst_services as (
    select max_by(service, (failing_hour_count, slow_hour_count, service)) as worst_service
    from services
)

select
    'platform' as scope_id,
    case when coalesce(now.request_count, 0) = 0 then 'insufficient_data' else 'ok' end
        as error_rate_status,
    worst_services.worst_service,
    coalesce(now.request_count, 0) as request_count,
    coalesce(now.error_count, 0) as error_count,
    now.error_rate_pct,
    coalesce(now.slow_hour_count, 0) as slow_hour_count,
    coalesce(now.failing_hour_count, 0) as failing_hour_count,
    coalesce(now.service_over_limit_count, 0) as service_over_limit_count,
    earlier.request_count as previous_request_count,
    earlier.error_rate_pct as previous_error_rate_pct,
    earlier.slow_hour_count as previous_slow_hour_count,
    earlier.failing_hour_count as previous_failing_hour_count,
    pasts.request_counts,
    coalesce(now.request_count, 0) = 0 as is_without_requests,
    coalesce(now.request_count, 0) > 0
    and now.service_over_limit_count = 0 as are_services_well,
    coalesce(now.service_over_limit_count, 0) = 1 as is_one_service_over_limit,
    coalesce(now.service_over_limit_count, 0) > 1 as are_some_services_over_limit,
    coalesce(now.error_rate_pct > earlier.error_rate_pct, false) as is_worse,
    coalesce(now.error_rate_pct < earlier.error_rate_pct, false) as is_better
from pasts
cross join worst_services
left join periods as now on now.is_of_the_period
left join periods as earlier on not earlier.is_of_the_period
where 'platform' in (select unnest($scope_ids))
