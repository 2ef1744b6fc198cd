{#
    Readiness 0 to 100 (METRICS 14), from a relation with its four parts as shares of 1: what is
    NULL leaves its weight to the others, and with too few known there is no score.
#}
{% macro readiness_score(parts) -%}
    case
        when {{ readiness_parts_known(parts) }} >= {{ var('readiness_min_parts') }}
            then 100 * (
                coalesce({{ var('readiness_weight_progress') }} * {{ parts }}.progress_share, 0)
                + coalesce({{ var('readiness_weight_mastery') }} * {{ parts }}.mastery_share, 0)
                + coalesce(
                    {{ var('readiness_weight_consistency') }} * {{ parts }}.consistency_share, 0
                )
                + coalesce({{ var('readiness_weight_safety') }} * {{ parts }}.safety_share, 0)
            ) / (
                {{ weight_where_known(parts ~ '.progress_share', var('readiness_weight_progress')) }}
                + {{ weight_where_known(
                    parts ~ '.mastery_share', var('readiness_weight_mastery')
                ) }}
                + {{ weight_where_known(
                    parts ~ '.consistency_share', var('readiness_weight_consistency')
                ) }}
                + {{ weight_where_known(parts ~ '.safety_share', var('readiness_weight_safety')) }}
            )
    end
{%- endmacro %}

{# How many of the four parts there are. #}
{% macro readiness_parts_known(parts) -%}
    (
        {{ weight_where_known(parts ~ '.progress_share', 1) }}
        + {{ weight_where_known(parts ~ '.mastery_share', 1) }}
        + {{ weight_where_known(parts ~ '.consistency_share', 1) }}
        + {{ weight_where_known(parts ~ '.safety_share', 1) }}
    )
{%- endmacro %}

{% macro weight_where_known(share, weight) -%}
    case when {{ share }} is null then 0 else {{ weight }} end
{%- endmacro %}

{# The share of a course, with its first day and the day that it is due, that is planned by a day. #}
{% macro planned_share(course, day) -%}
    greatest(
        0,
        least(
            1,
            ({{ days_between(course ~ '.starts_on', day) }} + 1.0)
            / greatest(1, {{ days_between(course ~ '.starts_on', course ~ '.due_on') }} + 1)
        )
    )
{%- endmacro %}
