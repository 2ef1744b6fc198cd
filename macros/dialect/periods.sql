{# What DuckDB and Spark say differently about weeks, months and years; one macro a difference. #}

{# The first day of the week (Monday), month or year of a date; of a day, the date itself. #}
{% macro period_start(period, day) -%}
    cast(date_trunc('{{ period }}', {{ day }}) as date)
{%- endmacro %}

{# The first day of the period some periods after the one that starts on a date; or before it. #}
{% macro periods_after(period, start, number) -%}
    {{ return(adapter.dispatch('periods_after', 'learning_warehouse')(period, start, number)) }}
{%- endmacro %}
{% macro default__periods_after(period, start, number) -%}
    cast({{ start }} + {{ number }} * interval '1' {{ period }} as date)
{%- endmacro %}
{% macro spark__periods_after(period, start, number) -%}
    cast({{ start }} + {{ number }} * interval 1 {{ period }} as date)
{%- endmacro %}
