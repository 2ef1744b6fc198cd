{#
    What is told of an alert (METRICS 27), from a relation of episodes with their rule, subject,
    measure and dates: its id, its severity by duration and size, its words with their numbers, and
    its evidence. The size is the measure itself, or how far the measure is below the threshold.
    `threshold` is told where subjects have thresholds of their own.
#}
{% macro alerts_described(episodes, subject_id, threshold='rules.threshold') -%}
    with rules as (
        select * from {{ ref('alert_rules') }}
    ),

    severities as (
        select * from {{ ref('alert_severities') }}
    ),

    sized as (
        select
            {{ episodes }}.*,
            md5(
                {{ episodes }}.rule || '|' || {{ episodes }}.{{ subject_id }} || '|'
                || cast({{ episodes }}.opened_on as varchar)
            ) as alert_id,
            case
                when rules.is_worse_below then rules.threshold - {{ episodes }}.measure
                else {{ episodes }}.measure
            end as size,
            {{ days_between(episodes ~ '.opened_on', episodes ~ '.last_true_on') }} + 1
                as days_count
        from {{ episodes }}
        inner join rules on {{ episodes }}.rule = rules.rule
    ),

    ranked as (
        select
            sized.alert_id,
            max_by(severities.severity, severities.severity_rank) as severity,
            max(severities.severity_rank) as severity_rank
        from sized
        inner join severities
            on
                sized.rule = severities.rule
                and sized.days_count >= severities.from_days
                and sized.size >= severities.from_size
        group by sized.alert_id
    )

    select
        sized.*,
        ranked.severity,
        ranked.severity_rank,
        rules.subject_type,
        rules.title,
        replace(
            replace(
                replace(rules.message, '{measure}', {{ number_in_words('sized.measure') }}),
                '{threshold}',
                {{ number_in_words(threshold) }}
            ),
            '{since}',
            {{ day_in_words('sized.since_on') }}
        ) as message,
        rules.action_required,
        rules.recommendations,
        '{"' || rules.measure_name || '": ' || {{ number_in_words('sized.measure') }}
        || ', "threshold": ' || {{ number_in_words(threshold) }}
        || ', "since_on": "' || cast(sized.since_on as varchar) || '"'
        || coalesce(', "items": [' || sized.items || ']', '') || '}' as evidence
    from sized
    inner join rules on sized.rule = rules.rule
    inner join ranked on sized.alert_id = ranked.alert_id
{%- endmacro %}

{# A number with at most one decimal, and none where it is whole. #}
{% macro number_in_words(number) -%}
    regexp_replace(cast(round({{ number }}, 1) as varchar), '\.0$', '')
{%- endmacro %}

{# The level of risk by the number of open alerts (METRICS 13, mode rule). #}
{% macro risk_level_by_rule(open_alert_count) -%}
    case
        when {{ open_alert_count }} >= {{ var('risk_high_from_alerts') }} then 'high'
        when {{ open_alert_count }} >= {{ var('risk_medium_from_alerts') }} then 'medium'
        else 'low'
    end
{%- endmacro %}
