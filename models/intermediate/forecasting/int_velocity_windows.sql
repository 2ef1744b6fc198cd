-- Velocity by each method (METRICS 8), per day, as it was at the end of this and of earlier weeks;
-- beside the earlier ones stands the week that followed. A table: the weights are read from it, and
-- then the velocity.
{{ config(materialized='table') }}

with int_learner_weeks_summed as (
    select * from {{ ref('int_learner_weeks_summed') }}
),

ends_of_windows as (
    {% for weeks_back in range(var('velocity_backtest_weeks') | int + 1) %}
        select {{ weeks_back }} as weeks_back
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- A week that lies m weeks before the end of its window is 7 m days older there. Whoever was not
-- enrolled in the last week of a window may have been before.
windows_summed as (
    select
        weeks.user_id,
        weeks.measure,
        ends.weeks_back,
        coalesce(sum(weeks.quantity_sum) filter (where weeks.weeks_back = ends.weeks_back), 0)
            as last_week_sum,
        sum(weeks.days_sum) as days_sum,
        sum(weeks.quantity_sum) as quantity_sum,
        sum(weeks.quantity_square_sum) as quantity_square_sum,
        sum(
            weeks.age_sum + 7 * (weeks.weeks_back - ends.weeks_back) * weeks.days_sum
        ) as age_sum,
        sum(
            weeks.age_square_sum
            + 14 * (weeks.weeks_back - ends.weeks_back) * weeks.age_sum
            + 49 * power(weeks.weeks_back - ends.weeks_back, 2) * weeks.days_sum
        ) as age_square_sum,
        sum(
            weeks.quantity_age_sum
            + 7 * (weeks.weeks_back - ends.weeks_back) * weeks.quantity_sum
        ) as quantity_age_sum,
        {{ exact_sum(
            'weeks.decay_sum * power(0.5, 7.0 * (weeks.weeks_back - ends.weeks_back) / '
            ~ var('velocity_half_life_days') ~ ')',
            decimals=15
        ) }} as decay_sum,
        {{ exact_sum(
            'weeks.quantity_decay_sum * power(0.5, 7.0 * (weeks.weeks_back '
            ~ '- ends.weeks_back) / ' ~ var('velocity_half_life_days') ~ ')',
            decimals=15
        ) }} as quantity_decay_sum
    from int_learner_weeks_summed as weeks
    inner join ends_of_windows as ends
        on
            weeks.weeks_back >= ends.weeks_back
            and weeks.weeks_back < ends.weeks_back + {{ var('velocity_window_weeks') }}
    group by weeks.user_id, weeks.measure, ends.weeks_back
),

-- The regression's x is minus the age, so its value at x = 0 is that of the window's last day.
windows_fitted as (
    select
        windows_summed.*,
        {{ slope_by_age(
            'windows_summed.days_sum',
            'windows_summed.age_sum',
            'windows_summed.age_square_sum',
            'windows_summed.quantity_sum',
            'windows_summed.quantity_age_sum'
        ) }} as slope
    from windows_summed
    where windows_summed.days_sum >= {{ var('velocity_min_enrolled_days') }}
),

windows_with_residuals as (
    select
        windows_fitted.*,
        greatest(
            0,
            windows_fitted.quantity_square_sum
            - windows_fitted.quantity_sum * windows_fitted.quantity_sum
            / cast(windows_fitted.days_sum as double)
            - windows_fitted.slope * (
                windows_fitted.age_sum * windows_fitted.quantity_sum
                / cast(windows_fitted.days_sum as double)
                - windows_fitted.quantity_age_sum
            )
        ) as residual_square_sum
    from windows_fitted
),

velocity_windows as (
    select
        windows.user_id,
        windows.measure,
        cast(windows.weeks_back as integer) as weeks_back,
        cast(windows.days_sum as bigint) as enrolled_days_28d,
        cast(windows.last_week_sum as double) / 7 as daily,
        cast(windows.last_week_sum as bigint) as weekly,
        greatest(0.0, (windows.quantity_sum + windows.slope * windows.age_sum) / windows.days_sum)
            as trend_adjusted,
        windows.quantity_decay_sum / windows.decay_sum as recency_weighted,
        windows.slope,
        sqrt(
            windows.residual_square_sum / (windows.days_sum - 2)
            / (
                windows.age_square_sum
                - windows.age_sum * windows.age_sum / cast(windows.days_sum as double)
            )
        ) as slope_standard_error,
        cast(next_weeks.quantity_sum as double) / 7 as next_daily
    from windows_with_residuals as windows
    left join int_learner_weeks_summed as next_weeks
        on
            windows.user_id = next_weeks.user_id
            and windows.measure = next_weeks.measure
            and windows.weeks_back - 1 = next_weeks.weeks_back
            and next_weeks.days_sum = 7
)

select * from velocity_windows
