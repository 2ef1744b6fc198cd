{#
    Suppression (METRICS 26), for whatever leaves for a scope wider than a team. `learners` are
    those that a figure is about.
#}

{# Whether a figure is about learners, but about too few to be shown. #}
{% macro is_about_too_few(learners) -%}
    ({{ learners }} > 0 and {{ learners }} < {{ var('suppression_min_learners') }})
{%- endmacro %}

{#
    Whether one of the cells `within` a row of known total is suppressed: it is about too few, or
    it is the smallest other cell, from which the only such cell could be computed. Cells with
    learners go before empty ones, ties by `key`. Where the total is suppressed itself, though its
    cells are large, two of them are, or their sum would tell it.
#}
{% macro is_suppressed(learners, within, key, total_is_suppressed='false') -%}
    (
        {{ is_about_too_few(learners) }}
        or (
            (
                count(*) filter (where {{ is_about_too_few(learners) }}) over (
                    partition by {{ within }}
                ) = 1
                or {{ total_is_suppressed }}
            )
            and row_number() over (
                partition by {{ within }} order by {{ learners }} = 0, {{ learners }}, {{ key }}
            ) <= 2
        )
    )
{%- endmacro %}

{# The figure, unless it is suppressed. #}
{% macro unless(is_suppressed, figure) -%}
    case when not ({{ is_suppressed }}) then {{ figure }} end
{%- endmacro %}

{# Why a figure is what it is: about nobody, suppressed, or ok. #}
{% macro disclosure_status(is_suppressed, learners) -%}
    case
        when {{ learners }} = 0 then 'insufficient_data'
        when {{ is_suppressed }} then 'suppressed'
        else 'ok'
    end
{%- endmacro %}
