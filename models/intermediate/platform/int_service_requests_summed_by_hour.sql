-- Every loaded request is in here, whatever as_of is; int_service_hours clips to as_of. A new load
-- costs what the hours that it touches cost.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['service', 'hour_at'],
    on_schema_change='fail',
) }}

with stg_service_requests as (
    select * from {{ ref('stg_service_requests') }}
),

requests_in_reach as (
    {{ requests_of_touched_periods('stg_service_requests', 'hour') }}
),

service_requests_summed_by_hour as (
    {{ requests_summed(
        'requests_in_reach', "date_trunc('hour', requests_in_reach.occurred_at)", 'hour_at'
    ) }}
)

select * from service_requests_summed_by_hour
