-- One row per service and hour of the day, over the period: how slow its middle hour was.
select
    'platform' as scope_id,
    service,
    strftime(hour_at, '%H') as hour_of_day,
    sum(request_count)::bigint as request_count,
    median(p95_ms) as middle_p95_ms,
    max(p95_ms) as worst_p95_ms
from service_performance
where
    'platform' in (select unnest($scope_ids))
    and hour_at >= $period_start_at
    and hour_at < $period_end_at
group by all
order by service, hour_of_day
