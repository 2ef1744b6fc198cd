-- One row per hour of the day that the period ends: requests of all services and their errors.
select
    'platform' as scope_id,
    sum(request_count)::bigint as request_count,
    sum(error_count)::bigint as error_count,
    100.0 * sum(error_count) / nullif(sum(request_count), 0) as error_rate_pct,
    hour_at
from service_performance
where
    'platform' in (select unnest($scope_ids))
    and hour_at >= $period_end_at - interval 24 hour
    and hour_at < $period_end_at
group by all
order by hour_at
