with stg_payments as (
    select * from {{ ref('stg_payments') }}
),

payments_taken as (
    select
        stg_payments.payment_id,
        stg_payments.enrollment_id,
        stg_payments.kind,
        stg_payments.amount,
        stg_payments.currency,
        stg_payments.due_on,
        stg_payments.occurred_at
    from stg_payments
    where stg_payments.occurred_at <= {{ as_of() }}
)

select * from payments_taken
