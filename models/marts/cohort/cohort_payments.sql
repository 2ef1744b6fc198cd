with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_enrollment_payments as (
    select * from {{ ref('int_enrollment_payments') }}
),

payments_added_up as (
    select
        int_enrollment_payments.cohort_id,
        int_enrollment_payments.currency,
        count(*) as billed_enrollment_count,
        count(*) filter (where int_enrollment_payments.overdue > 0) as overdue_enrollment_count,
        {{ exact_sum('int_enrollment_payments.invoiced') }} as invoiced_amount,
        {{ exact_sum('int_enrollment_payments.paid') }} as paid_amount,
        {{ exact_sum('int_enrollment_payments.refunded') }} as refunded_amount,
        {{ exact_sum('int_enrollment_payments.outstanding') }} as outstanding_amount,
        {{ exact_sum('int_enrollment_payments.overdue') }} as overdue_amount
    from int_enrollment_payments
    group by all
),

cohort_currencies as (
    select
        payments_added_up.cohort_id,
        int_cohorts_placed.program_id,
        payments_added_up.currency,
        payments_added_up.billed_enrollment_count,
        payments_added_up.overdue_enrollment_count,
        payments_added_up.invoiced_amount,
        payments_added_up.paid_amount,
        payments_added_up.refunded_amount,
        payments_added_up.paid_amount - payments_added_up.refunded_amount as net_paid_amount,
        payments_added_up.outstanding_amount,
        payments_added_up.overdue_amount,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from payments_added_up
    inner join int_cohorts_placed on payments_added_up.cohort_id = int_cohorts_placed.cohort_id
)

select * from cohort_currencies
order by cohort_currencies.cohort_id, cohort_currencies.currency
