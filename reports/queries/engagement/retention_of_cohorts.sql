-- One row per cohort that runs: the share still active in the last week since entry that the whole
-- cohort has passed, the least first.
with last_weeks as (
    select
        cohort_id,
        max(week_number) as week_number
    from cohort_retention
    where
        'platform' in (select unnest($scope_ids))
        and retention_status = 'ok'
    group by all
)

select
    'platform' as scope_id,
    cohort_summary.cohort_name,
    cohort_retention.week_number,
    cohort_retention.entered_count,
    cohort_retention.active_count,
    cohort_retention.retention_low_pct,
    cohort_retention.retention_pct,
    cohort_retention.retention_high_pct
from last_weeks
inner join cohort_retention
    on
        last_weeks.cohort_id = cohort_retention.cohort_id
        and last_weeks.week_number = cohort_retention.week_number
inner join cohort_summary on last_weeks.cohort_id = cohort_summary.cohort_id
where cohort_summary.cohort_status = 'active'
order by cohort_retention.retention_pct, cohort_summary.cohort_name, last_weeks.cohort_id
