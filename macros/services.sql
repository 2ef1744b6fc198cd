{#
    The requests that a fact sums: of an increment, all of each service's day or hour that a new
    request falls on. A filter on literals beside them lets DuckDB skip all other row groups.
#}
{% macro requests_of_touched_periods(requests, period) -%}
    select {{ requests }}.*
    from {{ requests }}
    {% if is_incremental() -%}
        {%- set mark = taken_in_through() -%}
        {%- set span = span_of_new_events(ref('stg_service_requests'), mark) -%}
        inner join (
            -- A load may bring many requests of a service's day or hour.
            select distinct
                {{ requests }}.service,
                date_trunc('{{ period }}', {{ requests }}.occurred_at) as touched_at
            from {{ requests }}
            where {{ requests }}._load_id > {{ mark }}
        ) as touched
            on
                {{ requests }}.service = touched.service
                and date_trunc('{{ period }}', {{ requests }}.occurred_at) = touched.touched_at
        where
            {{ requests }}.occurred_at >= '{{ span["from"] }}'
            and {{ requests }}.occurred_at < '{{ span["until"] }}'
    {%- endif %}
{%- endmacro %}

{#
    Requests of a relation summed by service and a moment or day (METRICS 25). A percentile over a
    day cannot be told from those of its hours, so each is taken from the requests themselves.
#}
{% macro requests_summed(requests, period, name) -%}
    select
        {{ requests }}.service,
        {{ period }} as {{ name }},
        count(*) as request_count,
        count(*) filter (
            where {{ requests }}.status_code >= {{ var('service_error_from_status_code') }}
        ) as error_count,
        {{ percentile(requests ~ '.latency_ms', 0.5) }} as p50_ms,
        {{ percentile(requests ~ '.latency_ms', 0.95) }} as p95_ms,
        {{ percentile(requests ~ '.latency_ms', 0.99) }} as p99_ms,
        max({{ requests }}._load_id) as through_load_id
    from {{ requests }}
    group by all
{%- endmacro %}
