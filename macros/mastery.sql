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
