{#
    The ensemble of the methods of velocity (METRICS 8), per day, from a relation with a column a
    method and one with the weights beside each other. `weekly` is per week.
#}
{% macro velocity_ensemble(methods, weights) -%}
    {{ weights }}.daily * {{ methods }}.daily
    + {{ weights }}.weekly * {{ methods }}.weekly / 7.0
    + {{ weights }}.trend_adjusted * {{ methods }}.trend_adjusted
    + {{ weights }}.recency_weighted * {{ methods }}.recency_weighted
{%- endmacro %}

{# The weights of the methods, one row a measure and one column a method. #}
{% macro velocity_weights_beside(weights) -%}
    select
        {{ weights }}.measure,
        max({{ weights }}.weight) filter (where {{ weights }}.method = 'daily') as daily,
        max({{ weights }}.weight) filter (where {{ weights }}.method = 'weekly') as weekly,
        max({{ weights }}.weight) filter (where {{ weights }}.method = 'trend_adjusted')
            as trend_adjusted,
        max({{ weights }}.weight) filter (where {{ weights }}.method = 'recency_weighted')
            as recency_weighted
    from {{ weights }}
    group by {{ weights }}.measure
{%- endmacro %}

{#
    The slope a day of a regression of quantities on minus their ages in days, from sums. All are
    whole numbers, so the sums are exact.
#}
{% macro slope_by_age(days, ages, age_squares, quantities, quantities_by_age) -%}
    ({{ ages }} * {{ quantities }} - {{ days }} * {{ quantities_by_age }})
    / cast({{ days }} * {{ age_squares }} - {{ ages }} * {{ ages }} as double)
{%- endmacro %}
