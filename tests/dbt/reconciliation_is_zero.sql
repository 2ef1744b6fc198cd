-- Claims: on each day up to as_of, raw, fact and mart hold the same events.
-- Why: a number in a report stands on every event that the platform sent, each once.
-- To fix: raw_difference: the fact lacks or repeats events of that UTC day, `warehouse build
-- --full-refresh` makes it anew. mart_difference: learner_daily_activity leaves out a learner's
-- day; look at its joins.
with reconciliation as (
    select * from {{ ref('reconciliation') }}
)

select * from reconciliation
where
    reconciliation.raw_difference <> 0
    or reconciliation.mart_difference <> 0
