-- Claims: for each entity, raw history has as many rows as the ledger says were loaded.
-- Why: the ledger is what people are shown when they ask whether all of an export arrived.
-- To fix: rows were deleted from or written to raw.<entity> outside of a load; restore the
-- warehouse file, or load the landing folder into a new one.
{{ config(meta={'dagster': {'ref': {'name': 'load_audit'}}}) }}

with load_audit as (
    select * from {{ ref('load_audit') }}
),

raw_counts as (
    {{ counted_in_raw() }}
),

loaded_counts as (
    select
        load_audit.entity,
        sum(load_audit.rows_loaded) as loaded_count
    from load_audit
    group by all
),

entities_that_differ as (
    select
        coalesce(raw_counts.entity, loaded_counts.entity) as entity,
        coalesce(raw_counts.raw_count, 0) as raw_count,
        coalesce(loaded_counts.loaded_count, 0) as loaded_count
    from raw_counts
    full outer join loaded_counts on raw_counts.entity = loaded_counts.entity
    where coalesce(raw_counts.raw_count, 0) <> coalesce(loaded_counts.loaded_count, 0)
)

select * from entities_that_differ
