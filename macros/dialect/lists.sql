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

{# The median of a list; NULL where it is empty. #}
{% macro list_median(numbers) -%}
    {{ return(adapter.dispatch('list_median', 'learning_warehouse')(numbers)) }}
{%- endmacro %}
{% macro default__list_median(numbers) -%}
    list_aggregate({{ numbers }}, 'median')
{%- endmacro %}
{% macro spark__list_median(numbers) -%}
    (
        sort_array({{ numbers }})[cast((size({{ numbers }}) - 1) / 2 as int)]
        + sort_array({{ numbers }})[cast(size({{ numbers }}) / 2 as int)]
    ) / 2
{%- endmacro %}

{# The mean of a list, added in the order of the list; NULL where it is empty. #}
{% macro list_mean(numbers) -%}
    {{ return(adapter.dispatch('list_mean', 'learning_warehouse')(numbers)) }}
{%- endmacro %}
{% macro default__list_mean(numbers) -%}
    list_aggregate({{ numbers }}, 'avg')
{%- endmacro %}
{% macro spark__list_mean(numbers) -%}
    aggregate({{ numbers }}, cast(0 as double), (total, x) -> total + x) / size({{ numbers }})
{%- endmacro %}

{# How far each number of a list is from a centre. #}
{% macro list_distances(numbers, centre) -%}
    {{ return(adapter.dispatch('list_distances', 'learning_warehouse')(numbers, centre)) }}
{%- endmacro %}
{% macro default__list_distances(numbers, centre) -%}
    list_transform({{ numbers }}, lambda x: abs(x - {{ centre }}))
{%- endmacro %}
{% macro spark__list_distances(numbers, centre) -%}
    transform({{ numbers }}, x -> abs(x - {{ centre }}))
{%- endmacro %}
