-- One row per month of the twelve that the period ends: enrolments, completions and payments.
select
    'platform' as scope_id,
    sum(new_enrollment_count)::bigint as new_enrollment_count,
    sum(completion_count)::bigint as completion_count,
    sum(withdrawal_count)::bigint as withdrawal_count,
    sum(payment_count)::bigint as payment_count,
    avg(daily_active_count) as daily_active_mean,
    date_trunc('month', day_on)::date as month_starts_on
from business_kpis
where
    'platform' in (select unnest($scope_ids))
    and day_on between $period_start_on - interval 11 month and $period_end_on
group by all
order by month_starts_on
