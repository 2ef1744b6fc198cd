{#
    Whether a score lies in a band of a seed: at or above what the band begins at, and below what the
    next one does, if there is one.
#}
{% macro is_in_band(score, band, from='from_score', below='below_score') -%}
    {{ against_bands(score) }} >= {{ band }}.{{ from }}
    and ({{ against_bands(score) }} < {{ band }}.{{ below }} or {{ band }}.{{ below }} is null)
{%- endmacro %}

{# A score as bands look at it, to nine decimals: 60 that comes out as 59.99999999999999 is 60. #}
{% macro against_bands(score) -%}
    round({{ score }}, 9)
{%- endmacro %}
