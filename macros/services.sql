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
