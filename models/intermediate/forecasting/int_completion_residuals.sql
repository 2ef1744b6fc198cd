-- How far off each method was for past learners it was not fitted on, in the unit in which the
-- interval is drawn: days a lesson left, more where confidence was low (METRICS 9).
with int_completion_checkpoints as (
    select * from {{ ref('int_completion_checkpoints') }}
),

int_completion_references as (
    select * from {{ ref('int_completion_references') }}
),

forecasts_by_method as (
    select
        checkpoints.*,
        'velocity' as forecast_method,
        true as is_out_of_cohort,
        {{ days_at_pace('checkpoints.lessons_left', 'checkpoints.lessons_per_day') }}
            as forecast_days
    from int_completion_checkpoints as checkpoints
    where checkpoints.lessons_per_day > 0

    union all

    select
        checkpoints.*,
        'reference' as forecast_method,
        checkpoints.is_split_by_cohort as is_out_of_cohort,
        greatest(1, ceil(completion_references.fit_remaining_days)) as forecast_days
    from int_completion_checkpoints as checkpoints
    inner join int_completion_references as completion_references
        on
            checkpoints.course_set = completion_references.course_set
            and checkpoints.lessons_completed = completion_references.lessons_completed
    where
        checkpoints.lessons_per_day > 0
        and not checkpoints.is_fit
        and completion_references.fit_reference_count
        >= {{ var('forecast_min_fit_references') }}
),

completion_residuals as (
    select
        forecasts.forecast_method,
        forecasts.enrollment_id,
        forecasts.fold,
        forecasts.is_out_of_cohort,
        forecasts.asked_on,
        abs(forecasts.forecast_days - forecasts.actual_days) as error_days,
        {{ interval_scale('forecasts.lessons_left', 'forecasts.confidence_factor') }}
            as interval_scale
    from forecasts_by_method as forecasts
    where forecasts.forecast_days <= {{ var('forecast_horizon_days') }}
)

select * from completion_residuals
