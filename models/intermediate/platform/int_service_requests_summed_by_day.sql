-- Every loaded request is in here, whatever as_of is; int_service_days clips to as_of. A new load
-- costs what the days that it touches cost.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['service', 'day_on'],
    on_schema_change='fail',
) }}

with stg_service_requests as (
    select * from {{ ref('stg_service_requests') }}
),

requests_in_reach as (
    {{ requests_of_touched_periods('stg_service_requests', 'day') }}
),

service_requests_summed_by_day as (
    {{ requests_summed(
        'requests_in_reach', "cast(requests_in_reach.occurred_at as date)", 'day_on'
    ) }}
)

select * from service_requests_summed_by_day
