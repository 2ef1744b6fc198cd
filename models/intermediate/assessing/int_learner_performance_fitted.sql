-- The line through a learner's scores, k = 1..n in the order of submission (METRICS 7). Aggregates
-- take the attempts in that order, so that no cell depends on threads. DuckDB gives NaN for a slope
-- through one point and an r2 of 1 for equal scores: neither is known.
with int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

attempts_numbered as (
    select
        int_graded_attempts.user_id,
        int_graded_attempts.score_pct,
        int_graded_attempts.submitted_at,
        row_number() over (
            partition by int_graded_attempts.user_id
            order by int_graded_attempts.submitted_at, int_graded_attempts.attempt_id
        ) as attempt_number
    from int_graded_attempts
),

regressions as (
    select
        numbered.user_id,
        count(*) as attempts,
        {{ regression('slope', 'numbered.score_pct', 'numbered.attempt_number') }} as slope,
        {{ regression('intercept', 'numbered.score_pct', 'numbered.attempt_number') }} as intercept,
        {{ regression('r2', 'numbered.score_pct', 'numbered.attempt_number') }} as r2,
        {{ regression('sxx', 'numbered.score_pct', 'numbered.attempt_number') }} as sxx,
        {{ regression('syy', 'numbered.score_pct', 'numbered.attempt_number') }} as syy,
        {{ regression('sxy', 'numbered.score_pct', 'numbered.attempt_number') }} as sxy,
        max(numbered.submitted_at) as last_graded_at
    from attempts_numbered as numbered
    group by all
),

regressions_with_residuals as (
    select
        regressions.*,
        case
            when regressions.attempts > 2
                then sqrt(
                    greatest(0, regressions.syy - regressions.slope * regressions.sxy)
                    / (regressions.attempts - 2)
                )
        end as residual_standard_deviation
    from regressions
),

learner_performance_fitted as (
    select
        fitted.user_id,
        fitted.attempts as graded_attempts_count,
        case when fitted.attempts > 1 then fitted.slope end as performance_slope,
        case when fitted.attempts > 1 then fitted.intercept end as performance_intercept,
        case
            when fitted.attempts > 1 and fitted.syy > 0 then {{ clamped('fitted.r2', 0, 1) }}
        end as performance_r2,
        fitted.residual_standard_deviation,
        fitted.residual_standard_deviation / sqrt(nullif(fitted.sxx, 0))
            as performance_standard_error,
        fitted.sxx as attempts_variation,
        fitted.last_graded_at
    from regressions_with_residuals as fitted
)

select * from learner_performance_fitted
