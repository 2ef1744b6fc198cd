-- The width of the interval by split conformal prediction: of n residuals, in order, the one at
-- ceil((n + 1) x 0.80). Its coverage (METRICS 31) is measured on one half of the cohorts by the
-- width that the other half gives.
with int_completion_residuals as (
    select * from {{ ref('int_completion_residuals') }}
),

methods as (
    select 'reference' as forecast_method
    union all
    select 'velocity' as forecast_method
),

residuals_ranked as (
    select
        residuals.*,
        residuals.error_days / residuals.interval_scale as residual,
        row_number() over (
            partition by residuals.forecast_method
            order by
                residuals.error_days / residuals.interval_scale,
                residuals.enrollment_id,
                residuals.asked_on
        ) as residual_rank,
        count(*) over (partition by residuals.forecast_method) as residual_count
    from int_completion_residuals as residuals
),

widths as (
    select
        residuals_ranked.forecast_method,
        residuals_ranked.residual as width
    from residuals_ranked
    where
        residuals_ranked.residual_count >= {{ var('forecast_min_residuals') }}
        and residuals_ranked.residual_rank
        = ceil((residuals_ranked.residual_count + 1) * {{ var('forecast_interval_share') }})
),

folds_ranked as (
    select
        residuals.*,
        row_number() over (
            partition by residuals.forecast_method, residuals.fold
            order by
                residuals.error_days / residuals.interval_scale,
                residuals.enrollment_id,
                residuals.asked_on
        ) as residual_rank,
        count(*) over (partition by residuals.forecast_method, residuals.fold) as residual_count
    from int_completion_residuals as residuals
    where residuals.is_out_of_cohort
),

fold_widths as (
    select
        folds_ranked.forecast_method,
        folds_ranked.fold,
        folds_ranked.error_days / folds_ranked.interval_scale as width
    from folds_ranked
    where
        folds_ranked.residual_count >= {{ var('forecast_min_residuals') }}
        and folds_ranked.residual_rank
        = ceil((folds_ranked.residual_count + 1) * {{ var('forecast_interval_share') }})
),

covered as (
    select
        residuals.forecast_method,
        count(*) as coverage_count,
        count(*) filter (
            where residuals.error_days <= {{ half_width_days(
                'fold_widths.width', 'residuals.interval_scale'
            ) }}
        ) as covered_count
    from int_completion_residuals as residuals
    inner join fold_widths
        on
            residuals.forecast_method = fold_widths.forecast_method
            and residuals.fold <> fold_widths.fold
    where residuals.is_out_of_cohort
    group by all
),

residuals_counted as (
    select
        int_completion_residuals.forecast_method,
        count(*) as residual_count
    from int_completion_residuals
    group by all
),

completion_calibration as (
    select
        methods.forecast_method,
        coalesce(counted.residual_count, 0) as residual_count,
        widths.width,
        {{ pct('covered.covered_count', 'covered.coverage_count') }} as coverage_pct,
        coalesce(covered.coverage_count, 0) as coverage_count
    from methods
    left join residuals_counted as counted
        on methods.forecast_method = counted.forecast_method
    left join widths on methods.forecast_method = widths.forecast_method
    left join covered on methods.forecast_method = covered.forecast_method
)

select * from completion_calibration
