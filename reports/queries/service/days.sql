-- One row per service and day of the period: errors, and the slowest hour.
select
    'platform' as scope_id,
    service,
    strftime(hour_at, '%a') as day_name,
    sum(request_count)::bigint as request_count,
    sum(error_count)::bigint as error_count,
    100.0 * sum(error_count) / nullif(sum(request_count), 0) as error_rate_pct,
    max(p95_ms) as worst_p95_ms,
    hour_at::date as day_on
from service_performance
where
    'platform' in (select unnest($scope_ids))
    and hour_at >= $period_start_at
    and hour_at < $period_end_at
group by all
order by service, day_on
