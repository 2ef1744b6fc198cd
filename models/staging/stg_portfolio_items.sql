-- Made from orchestration/contracts/portfolio_items.yml by `warehouse contract write`.
with raw_portfolio_items as (
    select * from {{ source('raw', 'portfolio_items') }}
),

portfolio_items_in_force as (
    select
        {{ qualified('raw_portfolio_items.item_id') }} as item_id,
        {{ qualified('raw_portfolio_items.user_id') }} as user_id,
        {{ qualified('raw_portfolio_items.cohort_id') }} as cohort_id,
        raw_portfolio_items.title,
        raw_portfolio_items.status,
        raw_portfolio_items.quality_score,
        raw_portfolio_items.updated_at,
        raw_portfolio_items._source,
        raw_portfolio_items._file_id,
        raw_portfolio_items._load_id,
        raw_portfolio_items._row_number,
        raw_portfolio_items._loaded_at
    from raw_portfolio_items
    where raw_portfolio_items.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_portfolio_items._source,
            raw_portfolio_items.item_id
        order by raw_portfolio_items.updated_at desc
    ) = 1
)

select * from portfolio_items_in_force
