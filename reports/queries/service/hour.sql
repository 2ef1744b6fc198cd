-- One row per service with requests in the hour of the period: speed and errors against its limits.
select
    'platform' as scope_id,
    service,
    case
        when is_error_rate_high and is_p95_high then 'errors and latency'
        when is_error_rate_high then 'errors'
        when is_p95_high then 'latency'
        else 'within limits'
    end as state,
    request_count,
    error_count,
    error_rate_pct,
    error_rate_limit_pct,
    p50_ms,
    p95_ms,
    p95_limit_ms,
    p99_ms
from service_performance
where
    'platform' in (select unnest($scope_ids))
    and hour_at >= $period_start_at
    and hour_at < $period_end_at
order by state = 'within limits', error_rate_pct desc, p95_ms desc, service asc
