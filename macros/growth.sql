{# Growth from a former value (METRICS 22): NULL where there is nothing to compare with. #}
{% macro growth_pct(later, earlier, is_closed='true') -%}
    case when {{ is_closed }} then {{ pct(later ~ ' - ' ~ earlier, earlier) }} end
{%- endmacro %}

{# Why a growth is what it is: `new` where something came of nothing. #}
{% macro growth_status(later, earlier, is_closed='true') -%}
    case
        when not ({{ is_closed }}) then 'insufficient_data'
        when {{ earlier }} > 0 then 'ok'
        when {{ later }} > 0 then 'new'
        else 'insufficient_data'
    end
{%- endmacro %}
