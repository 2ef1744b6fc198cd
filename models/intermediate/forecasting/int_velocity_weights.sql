-- How well each method of velocity foretold the week after, over all learners and the weeks that
-- were tried (METRICS 8). A method that never erred leaves nothing to those that did.
with int_velocity_windows as (
    select * from {{ ref('int_velocity_windows') }}
),

velocity_methods as (
    select * from {{ ref('velocity_methods') }}
),

squared_errors as (
    select
        tried.measure,
        count(*) as tried_count,
        {{ exact_sum('power(tried.daily - tried.next_daily, 2)', decimals=15) }} as daily,
        {{ exact_sum('power(tried.weekly / 7.0 - tried.next_daily, 2)', decimals=15) }} as weekly,
        {{ exact_sum('power(tried.trend_adjusted - tried.next_daily, 2)', decimals=15) }}
            as trend_adjusted,
        {{ exact_sum('power(tried.recency_weighted - tried.next_daily, 2)', decimals=15) }}
            as recency_weighted
    from int_velocity_windows as tried
    where tried.weeks_back > 0 and tried.next_daily is not null
    group by all
),

measures as (
    select 'activities' as measure
    union all
    select 'lessons' as measure
),

methods_tried as (
    select
        measures.measure,
        velocity_methods.method,
        velocity_methods.initial_weight,
        coalesce(squared_errors.tried_count, 0) as tried_count,
        case velocity_methods.method
            when 'daily' then squared_errors.daily
            when 'weekly' then squared_errors.weekly
            when 'trend_adjusted' then squared_errors.trend_adjusted
            when 'recency_weighted' then squared_errors.recency_weighted
        end / squared_errors.tried_count as mean_squared_error
    from measures
    cross join velocity_methods
    left join squared_errors on measures.measure = squared_errors.measure
),

methods_compared as (
    select
        methods_tried.*,
        case
            when methods_tried.mean_squared_error is null then methods_tried.initial_weight
            when methods_tried.mean_squared_error = 0 then 1.0
            when
                min(methods_tried.mean_squared_error) over (partition by methods_tried.measure) = 0
                then 0.0
            else 1 / methods_tried.mean_squared_error
        end as raw_weight
    from methods_tried
),

weights_summed as (
    select
        methods_compared.measure,
        {{ exact_sum('methods_compared.raw_weight', decimals=15) }} as raw_weight_sum
    from methods_compared
    group by all
),

velocity_weights as (
    select
        methods_compared.measure,
        methods_compared.method,
        methods_compared.tried_count,
        methods_compared.mean_squared_error,
        methods_compared.raw_weight / weights_summed.raw_weight_sum as weight
    from methods_compared
    inner join weights_summed on methods_compared.measure = weights_summed.measure
)

select * from velocity_weights
