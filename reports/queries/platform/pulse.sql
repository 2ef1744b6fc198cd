-- One row, of the platform: who is learning at as_of, and what the hour of the period brought.
with alerts_of_the_hour as (
    select
        count(*) as opened_alert_count,
        count(*) filter (severity in ('HIGH', 'CRITICAL')) as urgent_alert_count
    from alerts
    where
        opened_at >= $period_start_at
        and opened_at < $period_end_at
),

requests_of_the_hour as (
    select
        coalesce(sum(request_count), 0)::bigint as request_count,
        100.0 * sum(error_count) / nullif(sum(request_count), 0) as error_rate_pct,
        count(*) filter (is_error_rate_high or is_p95_high) as service_over_limit_count
    from service_performance
    where
        hour_at >= $period_start_at
        and hour_at < $period_end_at
),

late_entities as (
    select count(*) as stale_entity_count
    from data_freshness
    where is_stale
),

days as (
    select
        list(daily_active_count order by day_on) as daily_active_counts,
        list(activity_count order by day_on) as activity_counts,
        max(activity_count) filter (day_on = $period_end_on) as activity_count
    from engagement_trends
    where day_on between $period_end_on - 27 and $period_end_on
)

select
    'platform' as scope_id,
    case when requests_of_the_hour.request_count = 0 then 'insufficient_data' else 'ok' end
        as error_rate_status,
    platform_activity_now.active_now_count,
    platform_activity_now.active_today_count,
    platform_overview.active_24h_count,
    platform_overview.enrolled_learner_count,
    coalesce(days.activity_count, 0) as activity_count,
    alerts_of_the_hour.opened_alert_count,
    alerts_of_the_hour.urgent_alert_count,
    requests_of_the_hour.request_count,
    requests_of_the_hour.service_over_limit_count,
    late_entities.stale_entity_count,
    requests_of_the_hour.error_rate_pct,
    days.daily_active_counts,
    days.activity_counts,
    platform_activity_now.active_now_count = 0 as is_none_active,
    platform_activity_now.active_now_count = 1 as is_one_active,
    platform_activity_now.active_now_count > 1 as are_some_active,
    requests_of_the_hour.request_count = 0 as is_without_requests,
    requests_of_the_hour.request_count > 0
    and requests_of_the_hour.service_over_limit_count = 0 as are_services_well,
    requests_of_the_hour.service_over_limit_count = 1 as is_one_service_over_limit,
    requests_of_the_hour.service_over_limit_count > 1 as are_some_services_over_limit,
    alerts_of_the_hour.opened_alert_count = 0 as is_none_opened,
    alerts_of_the_hour.opened_alert_count = 1 as is_one_opened,
    alerts_of_the_hour.opened_alert_count > 1 as are_some_opened,
    late_entities.stale_entity_count = 0 as is_none_stale,
    late_entities.stale_entity_count = 1 as is_one_stale,
    late_entities.stale_entity_count > 1 as are_some_stale
from platform_activity_now
cross join platform_overview
cross join alerts_of_the_hour
cross join requests_of_the_hour
cross join late_entities
cross join days
where 'platform' in (select unnest($scope_ids))
