-- As for learners: spans of a rule that overlap or follow one another are one episode, and what it
-- measures is what was true on its last day. A day that is looked at by as_of closes then.
with spans_of_all_rules as (
    select * from {{ ref('int_alert_spans_of_cohort_days') }}
    union all
    select * from {{ ref('int_alert_spans_of_readiness') }}
    union all
    select * from {{ ref('int_alert_spans_of_services') }}
    union all
    select * from {{ ref('int_alert_spans_of_active_users') }}
    union all
    select * from {{ ref('int_alert_spans_of_stale_data') }}
),

spans_numbered as (
    {{ spans_numbered(
        'spans_of_all_rules', ['rule', 'subject_id'], 'true_from_on', 'true_until_on', 1
    ) }}
),

islands as (
    select
        spans_numbered.rule,
        spans_numbered.subject_id,
        spans_numbered.cohort_id,
        spans_numbered.timezone,
        spans_numbered.last_looked_on,
        max_by(spans_numbered.items, spans_numbered.true_until_on) as items,
        max_by(spans_numbered.threshold, spans_numbered.true_until_on) as threshold,
        max_by(spans_numbered.measure, spans_numbered.true_until_on) as measure,
        min(spans_numbered.true_from_on) as opened_on,
        max(spans_numbered.true_until_on) as last_true_on,
        min(spans_numbered.began_at) as began_at
    from spans_numbered
    group by
        spans_numbered.rule,
        spans_numbered.subject_id,
        spans_numbered.cohort_id,
        spans_numbered.timezone,
        spans_numbered.last_looked_on,
        spans_numbered.island_number
),

group_alert_islands as (
    select
        islands.rule,
        islands.subject_id,
        islands.cohort_id,
        islands.timezone,
        islands.items,
        islands.threshold,
        islands.measure,
        islands.opened_on as since_on,
        islands.opened_on,
        islands.last_true_on,
        case
            when islands.last_true_on < islands.last_looked_on
                then {{ days_after('islands.last_true_on', 1) }}
        end as resolved_on,
        islands.began_at
    from islands
)

select * from group_alert_islands
