-- The line through a learner's scores, k = 1..n in the order of submission (METRICS 7). Slope and
-- intercept come from exact sums around the middle attempt: DuckDB's regr_slope is off in the last
-- digit, and one in a hundred learners lies exactly on a boundary of 0.5. r2 takes the attempts in
-- their order, so that no cell depends on threads.
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
        ) as attempt_number,
        (count(*) over (partition by int_graded_attempts.user_id) + 1) / 2 as middle_number
    from int_graded_attempts
),

regressions as (
    select
        numbered.user_id,
        numbered.middle_number,
        count(*) as attempts,
        {{ exact_sum('numbered.score_pct', 12) }} / count(*) as mean_score_pct,
        {{ exact_sum(
            '(numbered.attempt_number - numbered.middle_number) * numbered.score_pct', 12
        ) }} as sxy,
        sum(power(numbered.attempt_number - numbered.middle_number, 2)) as sxx,
        {{ regression('syy', 'numbered.score_pct', 'numbered.attempt_number') }} as syy,
        {{ regression('r2', 'numbered.score_pct', 'numbered.attempt_number') }} as r2,
        max(numbered.submitted_at) as last_graded_at
    from attempts_numbered as numbered
    group by all
),

regressions_with_slope as (
    select
        regressions.*,
        regressions.sxy / nullif(regressions.sxx, 0) as slope
    from regressions
),

-- Squares are added of what is left of each score. Taken from sums of squares, a perfect line would
-- seem to miss its points by a millionth.
residuals as (
    select
        numbered.user_id,
        numbered.attempt_number,
        numbered.score_pct - drawn.mean_score_pct
        - drawn.slope * (numbered.attempt_number - numbered.middle_number) as residual
    from attempts_numbered as numbered
    inner join regressions_with_slope as drawn
        on numbered.user_id = drawn.user_id
),

squares_left as (
    select
        residuals.user_id,
        {{ regression('syy', 'residuals.residual', 'residuals.attempt_number') }} as square_sum
    from residuals
    group by residuals.user_id
),

regressions_with_residuals as (
    select
        regressions_with_slope.*,
        case
            when regressions_with_slope.attempts > 2
                then sqrt(squares_left.square_sum / (regressions_with_slope.attempts - 2))
        end as residual_standard_deviation
    from regressions_with_slope
    inner join squares_left on regressions_with_slope.user_id = squares_left.user_id
),

learner_performance_fitted as (
    select
        fitted.user_id,
        fitted.attempts as graded_attempts_count,
        fitted.slope as performance_slope,
        fitted.mean_score_pct - fitted.slope * fitted.middle_number as performance_intercept,
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
