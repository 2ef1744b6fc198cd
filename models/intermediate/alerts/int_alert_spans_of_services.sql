-- The rules of services are looked at when a UTC day closes: they hold on a day of which an hour
-- with enough requests was over its limit. The worst hour is what the alert tells.
with int_service_hours as (
    select * from {{ ref('int_service_hours') }}
),

service_limits as (
    select * from {{ ref('service_limits') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

closed_hours as (
    select
        int_service_hours.service,
        int_service_hours.hour_at,
        {{ pct('int_service_hours.error_count', 'int_service_hours.request_count') }}
            as error_rate_pct,
        int_service_hours.p95_ms,
        coalesce(own.error_rate_limit_pct, common.error_rate_limit_pct) as error_rate_limit_pct,
        coalesce(own.p95_limit_ms, common.p95_limit_ms) as p95_limit_ms
    from int_service_hours
    inner join service_limits as common on common.service = 'default'
    left join service_limits as own on int_service_hours.service = own.service
    where
        int_service_hours.hour_at < date_trunc('day', {{ as_of() }})
        and int_service_hours.request_count >= {{ var('service_alert_min_requests') }}
),

hours_by_rule as (
    select
        alert_rules.rule,
        closed_hours.service,
        closed_hours.hour_at,
        case alert_rules.rule
            when 'error_rate_high' then closed_hours.error_rate_pct
            else closed_hours.p95_ms
        end as measure,
        case alert_rules.rule
            when 'error_rate_high' then closed_hours.error_rate_limit_pct
            else closed_hours.p95_limit_ms
        end as threshold
    from closed_hours
    inner join alert_rules on alert_rules.rule in ('error_rate_high', 'latency_high')
),

spans_of_services as (
    select
        hours_by_rule.rule,
        hours_by_rule.service as subject_id,
        cast(null as varchar) as cohort_id,
        'UTC' as timezone,
        string_agg(
            {{ json_text('cast(hours_by_rule.hour_at as varchar)') }},
            ', ' order by hours_by_rule.hour_at
        ) as items,
        max(hours_by_rule.threshold) as threshold,
        max(hours_by_rule.measure) as measure,
        cast(hours_by_rule.hour_at as date) as true_from_on,
        cast(hours_by_rule.hour_at as date) as true_until_on,
        {{ days_after('cast(' ~ as_of() ~ ' as date)', -1) }} as last_looked_on,
        cast(null as timestamp) as began_at
    from hours_by_rule
    where hours_by_rule.measure > hours_by_rule.threshold
    group by
        hours_by_rule.rule,
        hours_by_rule.service,
        cast(hours_by_rule.hour_at as date)
)

select * from spans_of_services
