-- One row per cohort: its missions' reviews and its learners' portfolios.
with reviews as (
    select
        cohort_id,
        max(mission_count) filter (stage = 'rejected') as rejected_mission_count,
        max(conversion_status) filter (stage = 'rejected') as rejected_status,
        max(median_approval_hours) filter (stage = 'approved') as median_approval_hours,
        max(conversion_status) filter (stage = 'approved') as approval_status
    from cohort_mission_funnel
    where cohort_id in (select unnest($scope_ids))
    group by all
)

select
    cohort_portfolio_health.cohort_id as scope_id,
    cohort_portfolio_health.portfolio_status,
    reviews.rejected_status,
    reviews.approval_status,
    reviews.rejected_mission_count,
    reviews.median_approval_hours,
    cohort_portfolio_health.item_count,
    cohort_portfolio_health.items_per_learner,
    cohort_portfolio_health.stale_item_count,
    cohort_portfolio_health.quality_item_mean,
    cohort_portfolio_health.approved_item_pct,
    cohort_portfolio_health.stale_item_pct
from cohort_portfolio_health
left join reviews on cohort_portfolio_health.cohort_id = reviews.cohort_id
where cohort_portfolio_health.cohort_id in (select unnest($scope_ids))
order by scope_id
