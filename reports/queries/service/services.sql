-- One row per service: its period against its limits. Percentiles of hours are not averaged: the
-- middle hour and the worst one stand for them.
select
    'platform' as scope_id,
    service,
    sum(request_count)::bigint as request_count,
    sum(error_count)::bigint as error_count,
    100.0 * sum(error_count) / nullif(sum(request_count), 0) as error_rate_pct,
    max(error_rate_limit_pct) as error_rate_limit_pct,
    median(p50_ms) as middle_p50_ms,
    median(p95_ms) as middle_p95_ms,
    max(p95_ms) as worst_p95_ms,
    max(p99_ms) as worst_p99_ms,
    max(p95_limit_ms) as p95_limit_ms,
    count(*) filter (is_error_rate_high) as failing_hour_count,
    count(*) filter (is_p95_high) as slow_hour_count
from service_performance
where
    'platform' in (select unnest($scope_ids))
    and hour_at >= $period_start_at
    and hour_at < $period_end_at
group by all
order by failing_hour_count desc, slow_hour_count desc, service asc
