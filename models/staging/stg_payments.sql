-- Made from orchestration/contracts/payments.yml by `warehouse contract write`.
with raw_payments as (
    select * from {{ source('raw', 'payments') }}
),

payments_staged as (
    select
        {{ qualified('raw_payments.payment_id') }} as payment_id,
        {{ qualified('raw_payments.enrollment_id') }} as enrollment_id,
        raw_payments.kind,
        raw_payments.amount,
        raw_payments.currency,
        raw_payments.due_on,
        raw_payments.occurred_at,
        raw_payments._source,
        raw_payments._file_id,
        raw_payments._load_id,
        raw_payments._row_number,
        raw_payments._loaded_at
    from raw_payments
)

select * from payments_staged
