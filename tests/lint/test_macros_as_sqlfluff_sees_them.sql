{# As in macros_as_sqlfluff_sees_them.sql: what stands for the macros of tests alone. #}
{% macro counted_in_raw() %}select 'users' as entity, 1 as raw_count{% endmacro %}
{% macro computed_in_marts() %}select 'a' as mart, null as first_computed_at, null as last_computed_at{% endmacro %}
