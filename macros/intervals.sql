{#
    An end of Wilson's interval for a share, in percent: `side` is -1 for the low, 1 for the high.
    NULL of no trials. It is held to 0 and 100, which the last digit of a double may pass.
#}
{% macro wilson_pct(successes, trials, side) -%}
    case when {{ trials }} > 0 then least(greatest(100.0 * (
        ({{ successes }}) + power({{ var('wilson_z') }}, 2) / 2
        + ({{ side }}) * {{ var('wilson_z') }} * sqrt(
            1.0 * ({{ successes }}) * (({{ trials }}) - ({{ successes }})) / ({{ trials }})
            + power({{ var('wilson_z') }}, 2) / 4
        )
    ) / (({{ trials }}) + power({{ var('wilson_z') }}, 2)), 0), 100) end
{%- endmacro %}
