-- One row per day of the period on which the activity of the platform, or of a cohort whose
-- activity is told, stood out from its weekday.
select
    'platform' as scope_id,
    case anomalies.series_kind
        when 'platform_activity' then 'The platform' else cohort_summary.cohort_name
    end as subject,
    anomalies.direction,
    anomalies.series_value,
    anomalies.usual_value,
    anomalies.robust_z,
    anomalies.day_on
from anomalies
left join cohort_summary
    on
        anomalies.series_kind = 'cohort_activity'
        and anomalies.series_id = cohort_summary.cohort_id
where
    'platform' in (select unnest($scope_ids))
    and (anomalies.series_kind = 'platform_activity' or cohort_summary.activity_status = 'ok')
    and anomalies.day_on between $period_start_on and $period_end_on
order by abs(anomalies.robust_z) desc, anomalies.day_on, subject asc, anomalies.series_id asc
