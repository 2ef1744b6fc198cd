with int_alert_days as (
    select * from {{ ref('int_alert_days') }}
),

int_alert_trends as (
    select * from {{ ref('int_alert_trends') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

alert_trends as (
    select
        int_alert_days.rule,
        alert_rules.subject_type,
        int_alert_trends.trend,
        case
            when int_alert_trends.trend is not null then 'ok' else 'insufficient_data'
        end as trend_status,
        int_alert_days.opened_count,
        int_alert_days.resolved_count,
        int_alert_days.open_count,
        int_alert_trends.slope as open_slope,
        int_alert_days.is_complete,
        int_alert_days.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_alert_days
    inner join alert_rules on int_alert_days.rule = alert_rules.rule
    left join int_alert_trends
        on
            int_alert_days.rule = int_alert_trends.rule
            and int_alert_days.day_on = int_alert_trends.day_on
)

select * from alert_trends
order by alert_trends.rule, alert_trends.day_on
