-- The portfolio of those who have a seat in the cohort. An item that names no cohort is in that
-- which speaks for its learner.
with stg_portfolio_items as (
    select * from {{ ref('stg_portfolio_items') }}
),

int_learner_current_enrollments as (
    select * from {{ ref('int_learner_current_enrollments') }}
),

int_scope_learners as (
    select * from {{ ref('int_scope_learners') }}
),

items_in_cohorts as (
    select
        stg_portfolio_items.item_id,
        stg_portfolio_items.user_id,
        coalesce(
            stg_portfolio_items.cohort_id, int_learner_current_enrollments.cohort_id
        ) as cohort_id,
        stg_portfolio_items.status,
        stg_portfolio_items.quality_score,
        stg_portfolio_items.updated_at
    from stg_portfolio_items
    left join int_learner_current_enrollments
        on stg_portfolio_items.user_id = int_learner_current_enrollments.user_id
),

portfolio_items_placed as (
    select
        items_in_cohorts.*,
        items_in_cohorts.status <> 'approved'
        and items_in_cohorts.updated_at
        < {{ hours_before(as_of(), '24 * ' ~ var('portfolio_stale_days')) }} as is_stale
    from items_in_cohorts
    inner join int_scope_learners
        on
            items_in_cohorts.user_id = int_scope_learners.user_id
            and items_in_cohorts.cohort_id = int_scope_learners.scope_id
            and int_scope_learners.scope_kind = 'cohort'
)

select * from portfolio_items_placed
