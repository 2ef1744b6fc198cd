-- The slope of the open alerts over the last closed days, and whether it is more than chance
-- (METRICS 28). All sums are of whole numbers, so no cell depends on their order.
with int_alert_days as (
    select * from {{ ref('int_alert_days') }}
),

student_t_quantiles as (
    select * from {{ ref('student_t_quantiles') }}
),

closed_days_numbered as (
    select
        int_alert_days.*,
        {{ days_between("date '2000-01-01'", 'int_alert_days.day_on') }} as day_number
    from int_alert_days
    where int_alert_days.is_complete
),

windows_summed as (
    select
        numbered.rule,
        numbered.day_on,
        count(*) over last_days as n,
        sum(numbered.day_number) over last_days as sum_x,
        sum(numbered.open_count) over last_days as sum_y,
        sum(numbered.day_number * numbered.day_number) over last_days as sum_xx,
        sum(numbered.day_number * numbered.open_count) over last_days as sum_xy,
        sum(numbered.open_count * numbered.open_count) over last_days as sum_yy
    from closed_days_numbered as numbered
    window
        last_days as (
            partition by numbered.rule order by numbered.day_on
            {{ last_days(var('alert_trend_days')) }}
        )
),

regressions as (
    select
        windows_summed.rule,
        windows_summed.day_on,
        windows_summed.n,
        windows_summed.n * windows_summed.sum_xx - windows_summed.sum_x * windows_summed.sum_x
            as sxx,
        windows_summed.n * windows_summed.sum_xy - windows_summed.sum_x * windows_summed.sum_y
            as sxy,
        windows_summed.n * windows_summed.sum_yy - windows_summed.sum_y * windows_summed.sum_y
            as syy
    from windows_summed
    where windows_summed.n >= {{ var('alert_trend_min_days') }}
),

slopes as (
    select
        regressions.rule,
        regressions.day_on,
        regressions.n,
        cast(regressions.sxy as double) / regressions.sxx as slope,
        sqrt(
            greatest(
                0,
                cast(regressions.syy as double) / regressions.sxx
                - power(cast(regressions.sxy as double) / regressions.sxx, 2)
            ) / (regressions.n - 2)
        ) as standard_error
    from regressions
),

alert_trends as (
    select
        slopes.rule,
        slopes.slope,
        case
            when abs(slopes.slope) <= slopes.standard_error * quantiles.quantile_95 then 'stable'
            when slopes.slope > 0 then 'increasing'
            when slopes.slope < 0 then 'decreasing'
            else 'stable'
        end as trend,
        slopes.day_on
    from slopes
    inner join student_t_quantiles as quantiles
        on
            slopes.n - 2 >= quantiles.from_degrees_of_freedom
            and (
                slopes.n - 2 < quantiles.below_degrees_of_freedom
                or quantiles.below_degrees_of_freedom is null
            )
)

select * from alert_trends
