-- One row per month in which cohorts began and week since entry that all of them have passed: the
-- share of their enrolments that was still active. Cohorts that are not told of are left out.
with months as (
    select
        date_trunc('month', cohort_summary.starts_on)::date as began_on,
        cohort_retention.week_number,
        count(*) as cohort_count,
        sum(cohort_retention.entered_count)::bigint as entered_count,
        sum(cohort_retention.active_count)::bigint as active_count,
        bool_and(cohort_retention.has_passed) as has_passed
    from cohort_retention
    inner join cohort_summary on cohort_retention.cohort_id = cohort_summary.cohort_id
    where
        'platform' in (select unnest($scope_ids))
        and cohort_retention.retention_status <> 'suppressed'
        and cohort_retention.entered_count > 0
    group by all
)

select
    'platform' as scope_id,
    strftime(began_on, '%b %Y') as began_in,
    week_number,
    cohort_count,
    entered_count,
    active_count,
    100.0 * active_count / entered_count as retention_pct
from months
where has_passed
order by began_on desc, week_number asc
