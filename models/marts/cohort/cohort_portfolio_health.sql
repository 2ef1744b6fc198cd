-- How many items there are is told exactly, what became of them of enough learners only.
with int_scopes_measured as (
    select * from {{ ref('int_scopes_measured') }}
),

int_portfolio_items_placed as (
    select * from {{ ref('int_portfolio_items_placed') }}
),

items_counted as (
    select
        items.cohort_id,
        count(*) as item_count,
        count(distinct items.user_id) as portfolio_learner_count,
        count(*) filter (where items.status = 'approved') as approved_item_count,
        count(*) filter (where items.status = 'rejected') as rejected_item_count,
        count(*) filter (where items.is_stale) as stale_item_count,
        {{ exact_sum('items.quality_score') }} / count(items.quality_score) as quality_item_mean
    from int_portfolio_items_placed as items
    group by all
),

portfolios as (
    select
        cohorts.scope_id as cohort_id,
        cohorts.program_id,
        cohorts.seat_holder_count,
        coalesce(items_counted.portfolio_learner_count, 0) as portfolio_learner_count,
        coalesce(items_counted.item_count, 0) as item_count,
        items_counted.approved_item_count,
        items_counted.rejected_item_count,
        items_counted.stale_item_count,
        items_counted.quality_item_mean,
        {{ is_about_too_few('coalesce(items_counted.portfolio_learner_count, 0)') }}
            as is_suppressed
    from int_scopes_measured as cohorts
    left join items_counted on cohorts.scope_id = items_counted.cohort_id
    where cohorts.scope_kind = 'cohort'
),

cohort_portfolios as (
    select
        portfolios.cohort_id,
        portfolios.program_id,
        {{ disclosure_status('portfolios.is_suppressed', 'portfolios.portfolio_learner_count') }}
            as portfolio_status,
        portfolios.seat_holder_count,
        portfolios.portfolio_learner_count,
        portfolios.item_count,
        1.0 * portfolios.item_count / nullif(portfolios.seat_holder_count, 0) as items_per_learner,
        {% for metric in [
            'approved_item_count', 'rejected_item_count', 'stale_item_count', 'quality_item_mean',
        ] %}
            {{ unless('portfolios.is_suppressed', 'portfolios.' ~ metric) }} as {{ metric }},
        {% endfor %}
        {{ unless(
            'portfolios.is_suppressed',
            pct('portfolios.approved_item_count', 'portfolios.item_count')
        ) }} as approved_item_pct,
        {{ unless(
            'portfolios.is_suppressed', pct('portfolios.stale_item_count', 'portfolios.item_count')
        ) }} as stale_item_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from portfolios
)

select * from cohort_portfolios
order by cohort_portfolios.cohort_id
