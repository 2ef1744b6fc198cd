-- One row per director whose alerts are told, and severity: open alerts of the own learners.
with severities as (
    select
        unnest(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']) as severity,
        unnest([1, 2, 3, 4]) as severity_place
)

select
    director_summary.director_user_id as scope_id,
    severities.severity,
    case severities.severity
        when 'CRITICAL' then director_summary.open_alert_critical_count
        when 'HIGH' then director_summary.open_alert_high_count
        when 'MEDIUM' then director_summary.open_alert_medium_count
        else director_summary.open_alert_low_count
    end as open_alert_count
from director_summary
cross join severities
where
    director_summary.director_user_id in (select unnest($scope_ids))
    and director_summary.alerts_status = 'ok'
order by scope_id, severities.severity_place
