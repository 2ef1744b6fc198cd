-- Every loaded request is in here, whatever as_of is; int_service_hours clips to as_of. A new load
-- costs what the hours that it touches cost.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['service', 'hour_at'],
    on_schema_change='fail',
) }}

{%- set mark = taken_in_through() -%}
{%- set span = span_of_new_events(ref('stg_service_requests'), mark) %}

with stg_service_requests as (
    select * from {{ ref('stg_service_requests') }}
),

{% if is_incremental() %}
    -- A load may bring many requests of a service's hour.
    touched_hours as (
        select distinct
            stg_service_requests.service,
            date_trunc('hour', stg_service_requests.occurred_at) as hour_at
        from stg_service_requests
        where stg_service_requests._load_id > {{ mark }}
    ),
{% endif %}

requests_in_reach as (
    select stg_service_requests.*
    from stg_service_requests
    {% if is_incremental() %}
        inner join touched_hours
            on
                stg_service_requests.service = touched_hours.service
                and date_trunc('hour', stg_service_requests.occurred_at) = touched_hours.hour_at
        where
            stg_service_requests.occurred_at >= '{{ span["from"] }}'
            and stg_service_requests.occurred_at < '{{ span["until"] }}'
    {% endif %}
),

service_requests_summed_by_hour as (
    {{ requests_summed(
        'requests_in_reach', "date_trunc('hour', requests_in_reach.occurred_at)", 'hour_at'
    ) }}
)

select * from service_requests_summed_by_hour
