-- Gaps and islands: spans of a rule that overlap or follow one another within a stay are one
-- episode. What it measures is what was true on its last day.
with int_learner_alert_spans as (
    select * from {{ ref('int_learner_alert_spans') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

spans_numbered as (
    {{ spans_numbered(
        'int_learner_alert_spans',
        ['user_id', 'rule', 'stay_from_on'],
        'true_from_on',
        'true_until_on',
        1
    ) }}
),

spans_with_their_last_day as (
    select
        spans_numbered.*,
        max(spans_numbered.true_until_on) over (
            partition by
                spans_numbered.user_id,
                spans_numbered.rule,
                spans_numbered.stay_from_on,
                spans_numbered.island_number
        ) as last_true_on
    from spans_numbered
),

islands as (
    select
        spans.rule,
        spans.user_id,
        spans.cohort_id,
        spans.timezone,
        string_agg({{ json_text('spans.item_id') }}, ', ' order by spans.item_id) filter (
            where spans.true_until_on = spans.last_true_on
        ) as items,
        sum(spans.measure) filter (where spans.true_until_on = spans.last_true_on) as measure,
        min(spans.since_on) filter (where spans.true_until_on = spans.last_true_on) as since_on,
        min(spans.true_from_on) as opened_on,
        spans.last_true_on
    from spans_with_their_last_day as spans
    group by
        spans.rule,
        spans.user_id,
        spans.cohort_id,
        spans.timezone,
        spans.stay_from_on,
        spans.island_number,
        spans.last_true_on
),

learner_alert_islands as (
    select
        islands.*,
        case
            when islands.last_true_on < int_time_zones_opened.last_closed_on
                then {{ days_after('islands.last_true_on', 1) }}
        end as resolved_on
    from islands
    inner join int_time_zones_opened on islands.timezone = int_time_zones_opened.timezone
)

select * from learner_alert_islands
