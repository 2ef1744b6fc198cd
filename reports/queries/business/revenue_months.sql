-- One row per currency and month of the twelve that the period ends: what came in and went back.
select
    'platform' as scope_id,
    currency,
    sum(revenue) as revenue,
    sum(refunds) as refunds,
    sum(net_revenue) as net_revenue,
    date_trunc('month', day_on)::date as month_starts_on
from business_revenue
where
    'platform' in (select unnest($scope_ids))
    and day_on between $period_start_on - interval 11 month and $period_end_on
group by all
order by currency, month_starts_on
