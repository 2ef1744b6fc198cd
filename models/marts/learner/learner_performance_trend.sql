with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_learner_performance_fitted as (
    select * from {{ ref('int_learner_performance_fitted') }}
),

student_t_quantiles as (
    select * from {{ ref('student_t_quantiles') }}
),

learners_with_quantiles as (
    select
        int_learners.user_id,
        int_learners.organization_id,
        coalesce(fitted.graded_attempts_count, 0) as graded_attempts_count,
        fitted.performance_slope,
        fitted.performance_intercept,
        fitted.performance_r2,
        fitted.performance_standard_error,
        fitted.residual_standard_deviation,
        fitted.attempts_variation,
        fitted.last_graded_at,
        student_t_quantiles.quantile_95,
        student_t_quantiles.quantile_80
    from int_learners
    left join int_learner_performance_fitted as fitted on int_learners.user_id = fitted.user_id
    left join student_t_quantiles
        on
            fitted.graded_attempts_count - 2 >= student_t_quantiles.from_degrees_of_freedom
            and (
                fitted.graded_attempts_count - 2 < student_t_quantiles.below_degrees_of_freedom
                or student_t_quantiles.below_degrees_of_freedom is null
            )
),

-- The next score lies within half a width of the line, four times of five: the scores stray from
-- the line, and the line itself is uncertain the more, the further it is drawn.
learners_with_forecast as (
    select
        learners.*,
        learners.performance_intercept
        + learners.performance_slope * (learners.graded_attempts_count + 1) as next_score,
        learners.quantile_80 * learners.residual_standard_deviation * sqrt(
            1
            + 1.0 / nullif(learners.graded_attempts_count, 0)
            + power((learners.graded_attempts_count + 1) / 2.0, 2)
            / nullif(learners.attempts_variation, 0)
        ) as half_width
    from learners_with_quantiles as learners
),

learner_performance_trend as (
    select
        learners.user_id,
        learners.organization_id,
        case
            when learners.performance_slope > {{ var('performance_stable_slope') }}
                then 'improving'
            when learners.performance_slope < -{{ var('performance_stable_slope') }}
                then 'declining'
            when learners.performance_slope is not null then 'stable'
        end as performance_trend,
        case
            when learners.graded_attempts_count = 0 then 'not_started'
            when learners.performance_slope is null then 'insufficient_data'
            else 'ok'
        end as performance_trend_status,
        case
            when learners.graded_attempts_count = 0 then 'not_started'
            when learners.performance_standard_error is null then 'insufficient_data'
            else 'ok'
        end as performance_standard_error_status,
        learners.performance_slope,
        learners.performance_intercept,
        learners.performance_r2,
        learners.performance_standard_error,
        least(
            100.0,
            {{ pct('learners.graded_attempts_count', var('performance_full_sample')) }}
        ) as confidence_pct,
        {{ clamped('learners.next_score', 0, 100) }} as next_score_forecast,
        {{ clamped('learners.next_score - learners.half_width', 0, 100) }}
            as next_score_forecast_low,
        {{ clamped('learners.next_score + learners.half_width', 0, 100) }}
            as next_score_forecast_high,
        learners.graded_attempts_count,
        case
            when learners.performance_slope is not null
                then coalesce(
                    abs(learners.performance_slope)
                    > learners.quantile_95 * learners.performance_standard_error,
                    false
                )
        end as is_significant,
        learners.last_graded_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from learners_with_forecast as learners
)

select * from learner_performance_trend
order by learner_performance_trend.user_id
