-- One row per day of the period: enrolments, completions, withdrawals, payments and payers.
select
    'platform' as scope_id,
    new_enrollment_count,
    completion_count,
    withdrawal_count,
    payment_count,
    active_payer_count,
    daily_active_count,
    day_on
from business_kpis
where
    'platform' in (select unnest($scope_ids))
    and day_on between $period_start_on and $period_end_on
order by day_on
