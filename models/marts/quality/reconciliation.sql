with int_reconciled_days as (
    select * from {{ ref('int_reconciled_days') }}
),

reconciliation as (
    select
        int_reconciled_days.entity,
        int_reconciled_days.raw_count,
        int_reconciled_days.fact_count,
        int_reconciled_days.raw_count - int_reconciled_days.fact_count as raw_difference,
        int_reconciled_days.local_fact_count,
        int_reconciled_days.mart_count,
        int_reconciled_days.not_learners_count,
        int_reconciled_days.local_fact_count - int_reconciled_days.mart_count
        - int_reconciled_days.not_learners_count as mart_difference,
        abs(int_reconciled_days.raw_count - int_reconciled_days.fact_count)
        + abs(
            int_reconciled_days.local_fact_count - int_reconciled_days.mart_count
            - int_reconciled_days.not_learners_count
        ) as difference,
        int_reconciled_days.reconciled_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_reconciled_days
)

select * from reconciliation
