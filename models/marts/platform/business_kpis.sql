-- Amounts of several currencies have no sum: where there are several, business_revenue has them.
with int_business_days as (
    select * from {{ ref('int_business_days') }}
),

int_payments_placed as (
    select * from {{ ref('int_payments_placed') }}
),

currencies as (
    select
        count(distinct int_payments_placed.currency) as currency_count,
        case
            when count(distinct int_payments_placed.currency) = 1
                then min(int_payments_placed.currency)
        end as currency
    from int_payments_placed
),

money_by_day as (
    select
        int_payments_placed.paid_on as day_on,
        {{ exact_sum(
            "case when int_payments_placed.kind = 'payment' then int_payments_placed.amount end"
        ) }} as revenue,
        {{ exact_sum(
            "case when int_payments_placed.kind = 'refund' then int_payments_placed.amount end"
        ) }} as refunds
    from int_payments_placed
    group by all
),

days_with_money as (
    select
        int_business_days.*,
        currencies.currency,
        case when currencies.currency_count = 1 then coalesce(money_by_day.revenue, 0) end
            as revenue,
        case when currencies.currency_count = 1 then coalesce(money_by_day.refunds, 0) end
            as refunds,
        case
            when currencies.currency_count = 1 then 'ok'
            when currencies.currency_count > 1 then 'several_currencies'
            else 'insufficient_data'
        end as revenue_status
    from int_business_days
    cross join currencies
    left join money_by_day on int_business_days.day_on = money_by_day.day_on
),

business_kpis as (
    select
        days_with_money.currency,
        days_with_money.new_enrollment_count,
        days_with_money.completion_count,
        days_with_money.withdrawal_count,
        days_with_money.daily_active_count,
        days_with_money.payment_count,
        days_with_money.active_payer_count,
        days_with_money.revenue,
        days_with_money.refunds,
        days_with_money.revenue - days_with_money.refunds as net_revenue,
        days_with_money.revenue_status,
        days_with_money.is_complete,
        days_with_money.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from days_with_money
)

select * from business_kpis
order by business_kpis.day_on
