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
