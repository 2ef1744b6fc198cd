{# Rows of a relation by a day of theirs, under a name, for the reconciliation. #}
{% macro counted_by_day(entity, side, relation, day, count='count(*)', where=none) -%}
    select
        '{{ entity }}' as entity,
        '{{ side }}' as side,
        {{ day }} as reconciled_on,
        cast({{ count }} as bigint) as row_count
    from {{ relation }}
    {% if where %}where {{ where }}{% endif %}
    group by {{ day }}
{%- endmacro %}

{#
    How many rows of an entity a fact has taken in, beside those of raw that it is of: all, or those
    with a value in one column.
#}
{% macro counted_in_fact_and_raw(what, fact, fact_count, entity, raw_column='*') -%}
    select
        '{{ what }}' as entity,
        (select {{ fact_count }} from {{ ref(fact) }}) as fact_count,
        (select count({{ raw_column }}) from {{ source('raw', entity) }}) as raw_count
{%- endmacro %}
