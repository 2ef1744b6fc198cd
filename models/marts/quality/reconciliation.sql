-- Raw and fact are compared by UTC day, fact and mart by the learner's local day: the fact knows
-- how many of a local day's events fell on the UTC day before or after, so neither side has to
-- repeat the other's work to agree with it.
with days_of_every_side as (
    {{ counted_by_day(
        'activity_events', 'raw', source('raw', 'activity_events'), 'cast(occurred_at as date)',
        where='occurred_at <= ' ~ as_of()
    ) }}
    union all
    {{ counted_by_day(
        'activity_events', 'fact', ref('int_daily_activity'), 'activity_on',
        count='sum(activity_count - previous_utc_day_count - next_utc_day_count)'
    ) }}
    union all
    {{ counted_by_day(
        'activity_events', 'fact', ref('int_daily_activity'), days_after('activity_on', -1),
        count='sum(previous_utc_day_count)', where='previous_utc_day_count > 0'
    ) }}
    union all
    {{ counted_by_day(
        'activity_events', 'fact', ref('int_daily_activity'), days_after('activity_on', 1),
        count='sum(next_utc_day_count)', where='next_utc_day_count > 0'
    ) }}
    union all
    {{ counted_by_day(
        'activity_events', 'local_fact', ref('int_daily_activity'), 'activity_on',
        count='sum(activity_count)'
    ) }}
    union all
    {{ counted_by_day(
        'activity_events', 'not_learners', ref('int_daily_activity'), 'activity_on',
        count='sum(activity_count)',
        where='user_id not in (select user_id from ' ~ ref('int_learners') ~ ')'
    ) }}
    union all
    {{ counted_by_day(
        'activity_events', 'mart', ref('learner_daily_activity'), 'activity_on',
        count='sum(activity_count)', where='activity_count > 0'
    ) }}
    {% for entity, moment, mart_count in [
        ('lesson_progress', 'recorded_at', 'progress_records_count'),
        ('assessment_attempts', 'submitted_at', 'attempts_submitted_count'),
    ] %}
        union all
        {{ counted_by_day(
            entity, 'raw', source('raw', entity), 'cast(' ~ moment ~ ' as date)',
            where=moment ~ ' <= ' ~ as_of()
        ) }}
        union all
        {{ counted_by_day(
            entity, 'fact', ref('int_records_placed'), 'recorded_on_utc',
            where="entity = '" ~ entity ~ "'"
        ) }}
        union all
        {{ counted_by_day(
            entity, 'local_fact', ref('int_records_placed'), 'recorded_on',
            where="entity = '" ~ entity ~ "'"
        ) }}
        union all
        {{ counted_by_day(
            entity, 'not_learners', ref('int_records_placed'), 'recorded_on',
            where="entity = '" ~ entity ~ "' and not is_learner"
        ) }}
        union all
        {{ counted_by_day(
            entity, 'mart', ref('learner_daily_activity'), 'activity_on',
            count='sum(' ~ mart_count ~ ')', where=mart_count ~ ' > 0'
        ) }}
    {% endfor %}
),

reconciled_days as (
    select
        day_counts.entity,
        {% for side in ['raw', 'fact', 'local_fact', 'mart', 'not_learners'] %}
            cast(
                sum(case when day_counts.side = '{{ side }}' then day_counts.row_count else 0 end)
                as bigint
            ) as {{ side }}_count,
        {% endfor %}
        day_counts.reconciled_on
    from days_of_every_side as day_counts
    group by day_counts.entity, day_counts.reconciled_on
),

reconciliation as (
    select
        reconciled_days.entity,
        reconciled_days.raw_count,
        reconciled_days.fact_count,
        reconciled_days.local_fact_count,
        reconciled_days.mart_count,
        reconciled_days.not_learners_count,
        reconciled_days.raw_count - reconciled_days.fact_count as raw_difference,
        reconciled_days.local_fact_count - reconciled_days.mart_count
        - reconciled_days.not_learners_count as mart_difference,
        reconciled_days.reconciled_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from reconciled_days
)

select * from reconciliation
order by reconciliation.entity, reconciliation.reconciled_on
