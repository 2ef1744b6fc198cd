{# What DuckDB and Spark say differently about common table expressions. #}

{#
    For a CTE that is read twice in a statement and holds the largest tables: it is computed for each
    reader. DuckDB would write it down in between, which for all events takes more memory than there
    is, so that they went to the disk and came back. Spark computes it anew unasked.
#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized', 'learning_warehouse')()) }}
{%- endmacro %}
{% macro default__not_materialized() -%}
    not materialized
{%- endmacro %}
{% macro spark__not_materialized() -%}
{%- endmacro %}
