{#
    Rows about every table of a kind, for tests whose claim covers tables that are yet to come.
    dbt knows the tables only while it runs: at parse, and with none of a kind, there are no rows.
#}

{# One row per raw table: its name and how many rows it has, which is known without reading it. #}
{% macro counted_in_raw() -%}
    {%- for table in graph.get('sources', {}).values() if table.source_name == 'raw' %}
        select
            '{{ table.name }}' as entity,
            count(*) as raw_count
        from {{ source('raw', table.name) }}
        {% if not loop.last %}union all{% endif %}
    {%- else %}
        select
            cast(null as varchar) as entity,
            cast(null as bigint) as raw_count
        where false
    {%- endfor %}
{%- endmacro %}

{# One row per mart: its name and the first and last computed_at in it; NULLs where it is empty. #}
{% macro computed_in_marts() -%}
    {%- for mart in graph.get('nodes', {}).values()
        if mart.resource_type == 'model' and 'marts' in mart.fqn %}
        select
            '{{ mart.name }}' as mart,
            min(computed_at) as first_computed_at,
            max(computed_at) as last_computed_at
        from {{ mart.relation_name }}
        {% if not loop.last %}union all{% endif %}
    {%- else %}
        select
            cast(null as varchar) as mart,
            cast(null as timestamp) as first_computed_at,
            cast(null as timestamp) as last_computed_at
        where false
    {%- endfor %}
{%- endmacro %}
