{#
    Views and tables made where they are to stand, in one transaction each; indexes follow it.

    dbt's own make them beside, rename twice and drop once, for databases whose DDL cannot be taken
    back. DuckDB's can, and each of those steps costs more than the statement that it surrounds.
#}

{% materialization view, adapter='duckdb' %}
    {%- set made = this.incorporate(type='view') -%}
    {%- set former = load_cached_relation(this) -%}
    {%- if former is not none and not former.is_view -%}
        {%- do adapter.drop_relation(former) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        create or replace view {{ made }} as ({{ sql }})
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
    {%- set made = this.incorporate(type='table') -%}
    {%- set former = load_cached_relation(this) -%}
    {%- if former is not none and not former.is_table -%}
        {%- do adapter.drop_relation(former) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        drop table if exists {{ made }};
        {{ create_table_as(False, made, sql) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {#- Of rows that are not committed yet, an index is made row by row while they are. -#}
    {%- do create_indexes(made) -%}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
