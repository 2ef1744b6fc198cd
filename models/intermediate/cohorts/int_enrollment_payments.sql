-- What an enrolment was invoiced and paid. A refund gives money back and takes back as much of what
-- was invoiced, so it makes no new debt. Payments settle the invoices that fall due first.
with int_payments_taken as (
    select * from {{ ref('int_payments_taken') }}
),

stg_enrollments as (
    select * from {{ ref('stg_enrollments') }}
),

int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

enrollments_added_up as (
    select
        int_payments_taken.enrollment_id,
        stg_enrollments.cohort_id,
        int_payments_taken.currency,
        coalesce({{ exact_sum(
            "case when int_payments_taken.kind = 'invoice' then int_payments_taken.amount end"
        ) }}, 0) as invoiced,
        coalesce({{ exact_sum(
            "case when int_payments_taken.kind = 'payment' then int_payments_taken.amount end"
        ) }}, 0) as paid,
        coalesce({{ exact_sum(
            "case when int_payments_taken.kind = 'refund' then int_payments_taken.amount end"
        ) }}, 0) as refunded,
        coalesce({{ exact_sum(
            "case when int_payments_taken.kind = 'invoice'"
            ~ " and int_payments_taken.due_on < int_cohorts_placed.as_of_on"
            ~ " then int_payments_taken.amount end"
        ) }}, 0) as invoiced_and_past_due
    from int_payments_taken
    inner join stg_enrollments
        on int_payments_taken.enrollment_id = stg_enrollments.enrollment_id
    inner join int_cohorts_placed on stg_enrollments.cohort_id = int_cohorts_placed.cohort_id
    group by all
),

enrollment_payments as (
    select
        enrollments_added_up.enrollment_id,
        enrollments_added_up.cohort_id,
        enrollments_added_up.currency,
        enrollments_added_up.invoiced,
        enrollments_added_up.paid,
        enrollments_added_up.refunded,
        greatest(enrollments_added_up.invoiced - enrollments_added_up.paid, 0) as outstanding,
        greatest(enrollments_added_up.invoiced_and_past_due - enrollments_added_up.paid, 0)
            as overdue
    from enrollments_added_up
)

select * from enrollment_payments
