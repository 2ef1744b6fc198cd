{# A text as JSON writes it, quotes and all. #}
{% macro json_text(text) -%}
    {{ return(adapter.dispatch('json_text', 'learning_warehouse')(text)) }}
{%- endmacro %}
{% macro default__json_text(text) -%}
    cast(to_json({{ text }}) as varchar)
{%- endmacro %}
{% macro spark__json_text(text) -%}
    '"' || replace(replace({{ text }}, '\\', '\\\\'), '"', '\\"') || '"'
{%- endmacro %}
