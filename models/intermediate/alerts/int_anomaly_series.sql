-- Counts are steadied by 2 sqrt(x + 3/8) (F. J. Anscombe, 1948), so that their spread does not grow
-- with them, latencies by their logarithm. Days of cohorts with few learners would tell of each
-- (METRICS 26).
with int_team_days as (
    select * from {{ ref('int_team_days') }}
),

int_cohort_days as (
    select * from {{ ref('int_cohort_days') }}
),

int_platform_days as (
    select * from {{ ref('int_platform_days') }}
),

int_service_days as (
    select * from {{ ref('int_service_days') }}
),

counts_by_day as (
    select
        'team_activity' as series_kind,
        int_team_days.team_id as series_id,
        int_team_days.activity_count as series_count,
        int_team_days.day_on
    from int_team_days
    where int_team_days.is_complete

    union all

    select
        'cohort_activity' as series_kind,
        int_cohort_days.cohort_id as series_id,
        int_cohort_days.activity_count as series_count,
        int_cohort_days.day_on
    from int_cohort_days
    where
        int_cohort_days.is_complete
        and int_cohort_days.learner_count >= {{ var('suppression_min_learners') }}

    union all

    select
        'platform_activity' as series_kind,
        'platform' as series_id,
        int_platform_days.activity_count as series_count,
        int_platform_days.day_on
    from int_platform_days
    where int_platform_days.is_complete
),

anomaly_series as (
    select
        counts_by_day.series_kind,
        counts_by_day.series_id,
        cast(counts_by_day.series_count as double) as series_value,
        2 * sqrt(counts_by_day.series_count + 0.375) as steadied_value,
        counts_by_day.day_on
    from counts_by_day

    union all

    select
        'service_p95' as series_kind,
        int_service_days.service as series_id,
        int_service_days.p95_ms as series_value,
        ln(int_service_days.p95_ms) as steadied_value,
        int_service_days.day_on
    from int_service_days
    where
        int_service_days.p95_ms > 0
        and int_service_days.day_on < cast({{ as_of() }} as date)
)

select * from anomaly_series
