{# The value below which a share of the values lies, interpolated between the two next to it. #}
{% macro percentile(expression, share) -%}
    {{ return(adapter.dispatch('percentile', 'learning_warehouse')(expression, share)) }}
{%- endmacro %}
{% macro default__percentile(expression, share) -%}
    quantile_cont({{ expression }}, {{ share }})
{%- endmacro %}
{% macro spark__percentile(expression, share) -%}
    percentile({{ expression }}, {{ share }})
{%- endmacro %}
