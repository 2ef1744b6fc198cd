{#
    A regression aggregate (`slope`, `intercept`, `r2`, `sxx`, `syy`, `sxy`) of a line through points
    that no two share an x. It takes them in the order of x where that can be said, so that the cell
    does not depend on threads.
#}
{% macro regression(aggregate, y, x) -%}
    {{ return(adapter.dispatch('regression', 'learning_warehouse')(aggregate, y, x)) }}
{%- endmacro %}
{% macro default__regression(aggregate, y, x) -%}
    regr_{{ aggregate }}({{ y }}, {{ x }} order by {{ x }})
{%- endmacro %}
{% macro spark__regression(aggregate, y, x) -%}
    regr_{{ aggregate }}({{ y }}, {{ x }})
{%- endmacro %}
