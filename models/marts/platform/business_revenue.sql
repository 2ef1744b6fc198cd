with int_payments_placed as (
    select * from {{ ref('int_payments_placed') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

days_summed as (
    select
        placed.currency,
        placed.paid_on as day_on,
        count(distinct placed.user_id) filter (where placed.kind = 'payment')
            as active_payer_count,
        coalesce({{ exact_sum("case when placed.kind = 'payment' then placed.amount end") }}, 0)
            as revenue,
        coalesce({{ exact_sum("case when placed.kind = 'refund' then placed.amount end") }}, 0)
            as refunds
    from int_payments_placed as placed
    group by all
),

business_revenue as (
    select
        days_summed.currency,
        days_summed.active_payer_count,
        days_summed.revenue,
        days_summed.refunds,
        days_summed.revenue - days_summed.refunds as net_revenue,
        days_summed.day_on <= int_days_closed_everywhere.last_closed_on as is_complete,
        days_summed.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from days_summed
    cross join int_days_closed_everywhere
)

select * from business_revenue
order by business_revenue.currency, business_revenue.day_on
