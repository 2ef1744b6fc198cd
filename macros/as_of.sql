{#
    The moment that the build speaks of, UTC. No model calls a clock.

    It stands once, as a function in the warehouse: views are the same from build to build, and who
    looks into one sees the last build's moment. DuckDB puts the constant in its place when it reads
    a query, so filters on it skip row groups as a literal does. A unit test sets its own.
#}
{% macro as_of() -%}
    {%- if model.resource_type == 'unit_test' -%}
        {{ given_as_of() }}
    {%- else -%}
        {{ api.Relation.create(target.database, 'intermediate', 'as_of') }}()
    {%- endif -%}
{%- endmacro %}

{# The moment as it was given, as a literal. #}
{% macro given_as_of() -%}
    {%- if execute and not var('as_of') -%}
        {{ exceptions.raise_compiler_error(
            "as_of is not set. `warehouse build` sets it; by hand: --vars '{as_of: 2026-01-31T06:00:00}'"
        ) }}
    {%- endif -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}

{# Before anything is built: the moment is put where models find it. Tests only read. #}
{% macro set_as_of() -%}
    {%- if target.name == 'refresh' -%}
        create schema if not exists {{ api.Relation.create(target.database, 'intermediate').without_identifier() }};
        create or replace macro {{ as_of() }} as {{ given_as_of() }};
    {%- endif -%}
{%- endmacro %}

{# How old the newest source timestamp was at as_of, for the last column but one of every mart. #}
{% macro data_freshness_seconds() -%}
    (select newest_source.data_freshness_seconds from {{ ref('int_newest_source') }} as newest_source)
{%- endmacro %}
