with int_completion_forecasts as (
    select * from {{ ref('int_completion_forecasts') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

enrollments as (
    select
        forecasts.enrollment_id,
        forecasts.user_id,
        forecasts.cohort_id,
        int_learners.organization_id,
        forecasts.forecast_status,
        forecasts.forecast_method,
        forecasts.interval_status,
        forecasts.lessons_completed as lessons_completed_count,
        forecasts.lessons_total as lessons_total_count,
        forecasts.lessons_left as lessons_left_count,
        forecasts.reference_count,
        forecasts.completion_probability,
        forecasts.confidence_factor,
        forecasts.coverage_pct,
        forecasts.coverage_count,
        forecasts.forecast_on,
        forecasts.forecast_low_on,
        forecasts.forecast_high_on,
        forecasts.completed_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_completion_forecasts as forecasts
    inner join int_learners on forecasts.user_id = int_learners.user_id
)

select * from enrollments
order by enrollments.cohort_id, enrollments.user_id, enrollments.enrollment_id
