-- One row per service and limit that it went over in the period: how often, when worst, what to do.
with hours as (
    select
        service,
        hour_at,
        error_rate_pct,
        p95_ms,
        is_error_rate_high,
        is_p95_high
    from service_performance
    where
        'platform' in (select unnest($scope_ids))
        and hour_at >= $period_start_at
        and hour_at < $period_end_at
        and (is_error_rate_high or is_p95_high)
),

problems as (
    select
        service,
        'Requests fail' as problem,
        case
            when count(distinct hour_at::date) > 1
                then
                    'Failing on several days: compare with releases and with the services it calls.'
            else 'Look at the errors of the worst hour, then at what was released before it.'
        end as recommendation,
        count(*) as hour_count,
        max_by(hour_at, (error_rate_pct, hour_at)) as worst_hour_at
    from hours
    where is_error_rate_high
    group by all
    union all by name
    select
        service,
        'Answers are slow' as problem,
        case
            when count(distinct hour_at::date) > 1
                then 'Slow on several days: plan more capacity, or spread the load of busy hours.'
            else 'Look at the slow requests of the worst hour, and at the load of that hour.'
        end as recommendation,
        count(*) as hour_count,
        max_by(hour_at, (p95_ms, hour_at)) as worst_hour_at
    from hours
    where is_p95_high
    group by all
)

select
    'platform' as scope_id,
    service,
    problem,
    recommendation,
    hour_count,
    worst_hour_at
from problems
order by hour_count desc, service asc, problem asc
