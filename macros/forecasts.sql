{#
    How much a forecast can be trusted (METRICS 9), 0 to 1: the days that were observed, of the
    window of velocity, times consistency.
#}
{% macro confidence_factor(observed_days, active_days_7d) -%}
    least(1.0, {{ observed_days }} / (7.0 * {{ var('velocity_window_weeks') }}))
    * {{ active_days_7d }} / {{ var('week_days') }}.0
{%- endmacro %}

{#
    The days that lessons take at a pace. Nine decimals are looked at: a lesson a day may come out as
    0.9999999999999998, at which ten would take eleven days.
#}
{% macro days_at_pace(lessons_left, lessons_per_day) -%}
    ceil(round({{ lessons_left }} / {{ lessons_per_day }}, 9))
{%- endmacro %}

{# What residuals are divided by and intervals multiplied with: low confidence doubles it. #}
{% macro interval_scale(lessons_left, confidence_factor) -%}
    {{ lessons_left }} * (2 - {{ confidence_factor }})
{%- endmacro %}

{#
    Half an interval in whole days. Errors are whole days too, so nothing is lost by rounding down;
    nine decimals are looked at, or a width that was made from 5 days may come out as 4.999999.
#}
{% macro half_width_days(width, interval_scale) -%}
    floor(round({{ width }} * ({{ interval_scale }}), 9))
{%- endmacro %}
