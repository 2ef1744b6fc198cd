-- One row per cohort and currency: invoiced, paid, and what is missing.
select
    cohort_id as scope_id,
    currency,
    billed_enrollment_count,
    overdue_enrollment_count,
    invoiced_amount,
    paid_amount,
    refunded_amount,
    outstanding_amount,
    overdue_amount
from cohort_payments
where cohort_id in (select unnest($scope_ids))
order by scope_id, currency
