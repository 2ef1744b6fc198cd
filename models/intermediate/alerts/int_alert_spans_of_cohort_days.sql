with int_cohort_days_staffed as (
    select * from {{ ref('int_cohort_days_staffed') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

-- What is told of few learners could tell of each (METRICS 26).
days_by_rule as (
    select
        alert_rules.rule,
        alert_rules.threshold,
        int_cohort_days_staffed.*,
        case
            when alert_rules.rule = 'seat_utilisation_low'
                then {{ pct(
                    'int_cohort_days_staffed.seats_used_count',
                    'int_cohort_days_staffed.seats_total'
                ) }}
            when int_cohort_days_staffed.enrolled_count >= {{ var('suppression_min_learners') }}
                then {{ pct(
                    'int_cohort_days_staffed.mentored_count',
                    'int_cohort_days_staffed.enrolled_count'
                ) }}
        end as measure
    from int_cohort_days_staffed
    inner join alert_rules on alert_rules.rule in ('mentor_coverage_low', 'seat_utilisation_low')
),

spans_of_cohort_days as (
    select
        days_by_rule.rule,
        days_by_rule.cohort_id as subject_id,
        days_by_rule.cohort_id,
        days_by_rule.timezone,
        cast(null as varchar) as items,
        days_by_rule.threshold,
        days_by_rule.measure,
        days_by_rule.day_on as true_from_on,
        days_by_rule.day_on as true_until_on,
        days_by_rule.last_closed_on as last_looked_on,
        cast(null as timestamp) as began_at
    from days_by_rule
    where days_by_rule.measure < days_by_rule.threshold
)

select * from spans_of_cohort_days
