-- One row per currency: invoiced and paid up to as_of, and what is missing.
select
    'platform' as scope_id,
    currency,
    sum(billed_enrollment_count)::bigint as billed_enrollment_count,
    sum(overdue_enrollment_count)::bigint as overdue_enrollment_count,
    sum(invoiced_amount) as invoiced_amount,
    sum(paid_amount) as paid_amount,
    sum(refunded_amount) as refunded_amount,
    sum(outstanding_amount) as outstanding_amount,
    sum(overdue_amount) as overdue_amount
from cohort_payments
where 'platform' in (select unnest($scope_ids))
group by all
order by currency
