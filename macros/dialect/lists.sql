{# What DuckDB and Spark say differently about lists; one macro a difference. #}

{# The largest few of structs, the largest first, as a JSON list; NULL where there are none. #}
{% macro largest_as_json(struct, number) -%}
    {{ return(adapter.dispatch('largest_as_json', 'learning_warehouse')(struct, number)) }}
{%- endmacro %}
{% macro default__largest_as_json(struct, number) -%}
    cast(to_json(max({{ struct }}, {{ number }})) as varchar)
{%- endmacro %}
{% macro spark__largest_as_json(struct, number) -%}
    to_json(slice(sort_array(collect_list({{ struct }}), false), 1, {{ number }}))
{%- endmacro %}

{# A struct of columns of a relation, which compares by them in their order. #}
{% macro json_row(relation, columns) -%}
    {{ return(adapter.dispatch('json_row', 'learning_warehouse')(relation, columns)) }}
{%- endmacro %}
{% macro default__json_row(relation, columns) -%}
    { {%- for column in columns -%}
        '{{ column }}': {{ relation }}.{{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%} }
{%- endmacro %}
{% macro spark__json_row(relation, columns) -%}
    named_struct({%- for column in columns -%}
        '{{ column }}', {{ relation }}.{{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%})
{%- endmacro %}
