{#
    Spans of days with the number of the island that each belongs to: within the same keys, a span
    belongs to the island before it when it begins at most `gap_days` after the last day of that.
    0 joins what overlaps, 1 also what follows without a day between.
#}
{% macro spans_numbered(spans, keys, from_on, until_on, gap_days) -%}
    {%- set partition = spans ~ '.' ~ keys | join(', ' ~ spans ~ '.') -%}
    select
        {{ spans }}.*,
        cast(sum({{ spans }}.begins_an_island) over (
            partition by {{ partition }}
            order by {{ spans }}.{{ from_on }}, {{ spans }}.{{ until_on }}
        ) as bigint) as island_number
    from (
        select
            {{ spans }}.*,
            case
                when
                    {{ spans }}.{{ from_on }} <= {{ days_after(
                        'max(' ~ spans ~ '.' ~ until_on ~ ') over (partition by ' ~ partition
                        ~ ' order by ' ~ spans ~ '.' ~ from_on ~ ', ' ~ spans ~ '.' ~ until_on
                        ~ ' rows between unbounded preceding and 1 preceding)',
                        gap_days
                    ) }}
                    then 0
                else 1
            end as begins_an_island
        from {{ spans }}
    ) as {{ spans }}
{%- endmacro %}
