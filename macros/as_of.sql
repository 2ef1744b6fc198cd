{# The moment that the build speaks of, UTC. No model calls a clock. #}
{% macro as_of() -%}
    {%- if execute and not var('as_of') -%}
        {{ exceptions.raise_compiler_error(
            "as_of is not set. `warehouse build` sets it; by hand: --vars '{as_of: 2026-01-31T06:00:00}'"
        ) }}
    {%- endif -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}

{# How old the newest source timestamp was at as_of, for the last column but one of every mart. #}
{% macro data_freshness_seconds() -%}
    (select newest_source.data_freshness_seconds from {{ ref('int_newest_source') }} as newest_source)
{%- endmacro %}
