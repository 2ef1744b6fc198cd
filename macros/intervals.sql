{# An end of Wilson's interval for a share, in percent: `side` is -1 for the low, 1 for the high. #}
{% macro wilson_pct(successes, trials, side) -%}
    100.0 * (
        ({{ successes }}) + power({{ var('wilson_z') }}, 2) / 2
        + ({{ side }}) * {{ var('wilson_z') }} * sqrt(
            ({{ successes }}) * (({{ trials }}) - ({{ successes }})) / nullif({{ trials }}, 0)
            + power({{ var('wilson_z') }}, 2) / 4
        )
    ) / (({{ trials }}) + power({{ var('wilson_z') }}, 2))
{%- endmacro %}
