-- The day of a payment is the payer's local one, UTC where the enrolment is not known.
with int_payments_taken as (
    select * from {{ ref('int_payments_taken') }}
),

stg_enrollments as (
    select * from {{ ref('stg_enrollments') }}
),

int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

money_taken as (
    select
        int_payments_taken.*,
        stg_enrollments.user_id,
        coalesce(int_users_placed.timezone, 'UTC') as timezone
    from int_payments_taken
    left join stg_enrollments
        on int_payments_taken.enrollment_id = stg_enrollments.enrollment_id
    left join int_users_placed on stg_enrollments.user_id = int_users_placed.user_id
    where int_payments_taken.kind in ('payment', 'refund')
),

payments_placed as (
    select
        money_taken.payment_id,
        money_taken.user_id,
        money_taken.kind,
        money_taken.currency,
        money_taken.amount,
        {{ local_day('money_taken.occurred_at', 'money_taken.timezone') }} as paid_on
    from money_taken
)

select * from payments_placed
