-- One row per currency: what the period brought, against the period before. Amounts of different
-- currencies are never added.
select
    'platform' as scope_id,
    currency,
    coalesce(sum(revenue) filter (day_on >= $period_start_on), 0) as revenue,
    coalesce(sum(refunds) filter (day_on >= $period_start_on), 0) as refunds,
    coalesce(sum(net_revenue) filter (day_on >= $period_start_on), 0) as net_revenue,
    coalesce(sum(net_revenue) filter (day_on < $period_start_on), 0) as previous_net_revenue,
    100.0 * sum(refunds) filter (day_on >= $period_start_on)
    / nullif(sum(revenue) filter (day_on >= $period_start_on), 0) as refunded_share_pct,
    case
        when coalesce(sum(revenue) filter (day_on >= $period_start_on), 0) = 0
            then 'insufficient_data'
        else 'ok'
    end as refunded_share_status,
    max(active_payer_count) filter (day_on >= $period_start_on) as most_payers_count
from business_revenue
where
    'platform' in (select unnest($scope_ids))
    and day_on between $previous_start_on and $period_end_on
group by all
order by currency
