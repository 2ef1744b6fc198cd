{#
    A sum that does not depend on the order of its rows: doubles are added as decimals, so the
    same rows give the same cell on any number of threads, incremental or full. Nine decimals are
    kept, or more where what is added may be tiny; the contracts keep it below 1e12, far from where
    the decimals end.
#}
{% macro exact_sum(expression, decimals=9) -%}
    cast(sum(cast({{ expression }} as decimal({{ 19 + decimals }}, {{ decimals }}))) as double)
{%- endmacro %}

{#
    A number for each row of a short relation, by which many rows are sorted and summed in the place
    of its id: an id takes three times the room and twice the time. It holds within one statement;
    what leaves that has the id back.
#}
{% macro number_of(key) -%}
    cast(row_number() over (order by {{ key }}) as integer)
{%- endmacro %}

{# 100 x part / whole; NULL where the whole is nothing. #}
{% macro pct(part, whole) -%}
    100.0 * ({{ part }}) / nullif({{ whole }}, 0)
{%- endmacro %}

{# A number within bounds. `least` and `greatest` alone would make a bound of a NULL. #}
{% macro clamped(expression, low, high) -%}
    case
        when {{ expression }} is not null
            then greatest({{ low }}, least({{ high }}, {{ expression }}))
    end
{%- endmacro %}
