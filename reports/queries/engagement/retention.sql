-- One row per cohort and week since entry that it has passed: the share that was still active. The
-- twelve cohorts that began last and have a week to tell of.
with told_weeks as (
    select
        cohort_retention.cohort_id,
        cohort_summary.cohort_name,
        cohort_summary.starts_on,
        cohort_retention.retention_status,
        cohort_retention.week_number,
        cohort_retention.entered_count,
        cohort_retention.active_count,
        cohort_retention.retention_low_pct,
        cohort_retention.retention_pct,
        cohort_retention.retention_high_pct,
        dense_rank() over (
            order by cohort_summary.starts_on desc, cohort_retention.cohort_id asc
        ) as cohort_place
    from cohort_retention
    inner join cohort_summary on cohort_retention.cohort_id = cohort_summary.cohort_id
    where
        'platform' in (select unnest($scope_ids))
        and cohort_retention.retention_status = 'ok'
        and cohort_retention.week_number > 0
)

select
    'platform' as scope_id,
    cohort_name,
    retention_status,
    week_number,
    entered_count,
    active_count,
    retention_low_pct,
    retention_pct,
    retention_high_pct,
    starts_on
from told_weeks
where cohort_place <= 12
order by cohort_place, week_number
