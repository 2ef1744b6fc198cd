{#
    Grain: every row has a value in this column, and no two rows the same. One test for what dbt's
    own `unique` and `not_null` tell apart: a test costs the same whatever it asks.
#}
{% test primary_key(model, column_name) %}
    select
        {{ column_name }},
        count(*) as rows_with_this_key
    from {{ model }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}
