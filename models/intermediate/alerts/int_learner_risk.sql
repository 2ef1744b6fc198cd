-- The mode of each learner's risk is decided here and nowhere else: whoever speaks of risk reads
-- this. A table: many do.
{{ config(materialized='table') }}

with int_learner_risk_by_rule as (
    select * from {{ ref('int_learner_risk_by_rule') }}
)

select * from int_learner_risk_by_rule
