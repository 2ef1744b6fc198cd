-- Every loaded request is in here, whatever as_of is; int_service_days clips to as_of. A new load
-- costs what the days that it touches cost.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['service', 'day_on'],
    on_schema_change='fail',
) }}

{%- set mark = taken_in_through() -%}
{%- set span = span_of_new_events(ref('stg_service_requests'), mark) %}

with stg_service_requests as (
    select * from {{ ref('stg_service_requests') }}
),

{% if is_incremental() %}
    -- A load may bring many requests of a service's day.
    touched_days as (
        select distinct
            stg_service_requests.service,
            cast(stg_service_requests.occurred_at as date) as day_on
        from stg_service_requests
        where stg_service_requests._load_id > {{ mark }}
    ),
{% endif %}

requests_in_reach as (
    select stg_service_requests.*
    from stg_service_requests
    {% if is_incremental() %}
        inner join touched_days
            on
                stg_service_requests.service = touched_days.service
                and cast(stg_service_requests.occurred_at as date) = touched_days.day_on
        where
            stg_service_requests.occurred_at >= '{{ span["from"] }}'
            and stg_service_requests.occurred_at < '{{ span["until"] }}'
    {% endif %}
),

service_requests_summed_by_day as (
    {{ requests_summed(
        'requests_in_reach', "cast(requests_in_reach.occurred_at as date)", 'day_on'
    ) }}
)

select * from service_requests_summed_by_day
