{# An id that is unique over all sources. A missing id stays missing. #}
{% macro qualified(column) -%}
    {%- set relation = column.rpartition('.')[0] -%}
    {{ relation ~ '.' if relation else '' }}_source || ':' || {{ column }}
{%- endmacro %}
