{#
    Why there is no progression (METRICS 12), from a relation with a score and a progression: `new`
    where the evidence is younger than the span that progression looks back.
#}
{% macro progression_status(mastery) -%}
    case
        when {{ mastery }}.mastery_score is null then 'not_started'
        when {{ mastery }}.mastery_progression is null then 'new'
        else 'ok'
    end
{%- endmacro %}

{#
    The weight that evidence of a moment has at as_of (METRICS 12), times something, exactly as it
    is summed: 18 decimals, since old evidence weighs next to nothing.
#}
{% macro aged_weight(submitted_at, times=1) -%}
    cast(
        {{ times }} * power(
            0.5,
            {{ seconds_between(submitted_at, as_of()) }} / 86400
            / {{ var('mastery_half_life_days') }}
        ) as decimal(38, 18)
    )
{%- endmacro %}

{# What sums of such weights are to be multiplied with, to be those of the close of a local day. #}
{% macro aged_back(day, timezone) -%}
    power(
        2,
        {{ seconds_between(day_closes_at(day, timezone), as_of()) }} / 86400
        / {{ var('mastery_half_life_days') }}
    )
{%- endmacro %}
