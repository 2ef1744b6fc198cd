{#
    Periods of a kind (day, week, month, year) that are kept: the one of as_of's day and those
    before it, as many as the vars say.
#}
{% macro is_kept_period(period, start, as_of_on) -%}
    {%- set kept = {
        'day': var('period_days_kept'),
        'week': var('period_weeks_kept'),
        'month': var('period_months_kept'),
    } -%}
    {%- if period in kept -%}
        {{ start }} > {{ periods_after(
            period, period_start(period, as_of_on), '-' ~ kept[period]
        ) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#
    What each learner of a cohort did in each period of a kind, from rows of learner and day. Those of
    a day stay as they are: there is nothing to sum, and they would be the most to be summed by.
#}
{% macro cohort_learners_by_period(period, relation, closed) -%}
    select
        '{{ period }}' as period,
        {{ period_start(period, 'did.day_on') }} as period_start_on,
        did.cohort_id,
        did.user_id,
        {% if period == 'day' %}
            did.activity_count,
            did.xp,
            did.lessons_completed_count,
            did.quiz_attempt_count,
            did.quiz_score_sum,
            did.quiz_max_score_sum,
            did.activity_count as first_week_activity_count,
            case when did.day_on <= {{ closed }}.last_closed_on then did.activity_count else 0 end
                as last_week_activity_count
        {% else %}
            cast(sum(did.activity_count) as bigint) as activity_count,
            {{ exact_sum('did.xp') }} as xp,
            cast(sum(did.lessons_completed_count) as bigint) as lessons_completed_count,
            cast(sum(did.quiz_attempt_count) as bigint) as quiz_attempt_count,
            {{ exact_sum('did.quiz_score_sum') }} as quiz_score_sum,
            {{ exact_sum('did.quiz_max_score_sum') }} as quiz_max_score_sum,
            cast(
                coalesce(
                    sum(did.activity_count) filter (
                        where did.day_on < {{ days_after(
                            period_start(period, 'did.day_on'), var('week_days')
                        ) }}
                    ),
                    0
                ) as bigint
            ) as first_week_activity_count,
            cast(
                coalesce(
                    sum(did.activity_count) filter (
                        where did.day_on between
                        {{ days_after(
                            last_closed_of_period(period, 'did.day_on', closed),
                            '1 - ' ~ var('week_days')
                        ) }}
                        and {{ last_closed_of_period(period, 'did.day_on', closed) }}
                    ),
                    0
                ) as bigint
            ) as last_week_activity_count
        {% endif %}
    from {{ relation }} as did
    cross join {{ closed }}
    where {{ is_kept_period(period, period_start(period, 'did.day_on'), closed ~ '.as_of_on') }}
    {% if period != 'day' %}group by all{% endif %}
{%- endmacro %}

{# The last day of a period that was over for every learner at as_of. #}
{% macro last_closed_of_period(period, day, closed) -%}
    least(
        {{ days_after(periods_after(period, period_start(period, day), 1), -1) }},
        {{ closed }}.last_closed_on
    )
{%- endmacro %}
