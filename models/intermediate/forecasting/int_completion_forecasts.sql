-- When an enrolment is or will be completed (METRICS 9). A table: learners and cohorts speak of it.
{{ config(materialized='table') }}

with int_enrollments_progressed as (
    select * from {{ ref('int_enrollments_progressed') }}
),

int_completion_references as (
    select * from {{ ref('int_completion_references') }}
),

int_completion_calibration as (
    select * from {{ ref('int_completion_calibration') }}
),

int_learner_velocity as (
    select * from {{ ref('int_learner_velocity') }}
),

int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

-- Before its first day an enrolment takes the time that past ones took from theirs.
enrollments_asked as (
    select
        progressed.*,
        progressed.lessons_total - progressed.lessons_completed as lessons_left,
        coalesce(completion_references.reference_count, 0) as reference_count,
        completion_references.remaining_days,
        case
            when completion_references.reached_count >= {{ var('forecast_min_references') }}
                then
                    cast(completion_references.reference_count as double)
                    / completion_references.reached_count
        end as completion_probability,
        velocity.lessons_per_day,
        {{ confidence_factor(
            'coalesce(velocity.enrolled_days_28d, 0)', 'standing.active_days_7d'
        ) }} as confidence_factor,
        standing.last_activity_at is null or progressed.begins_on > progressed.last_closed_on
            as has_yet_to_begin
    from int_enrollments_progressed as progressed
    inner join int_learner_standing as standing on progressed.user_id = standing.user_id
    left join int_learner_velocity as velocity on progressed.user_id = velocity.user_id
    left join int_completion_references as completion_references
        on
            progressed.course_set = completion_references.course_set
            and progressed.lessons_completed = completion_references.lessons_completed
    where progressed.status in ('enrolled', 'completed')
),

enrollments_told as (
    select
        asked.*,
        case
            when asked.lessons_total = 0 then 'insufficient_data'
            when asked.is_completed or asked.has_ended then 'completed'
            when asked.lessons_completed = 0 and asked.has_yet_to_begin then 'not_started'
            when asked.lessons_per_day = 0 then 'stalled'
            when asked.reference_count >= {{ var('forecast_min_references') }} then 'ok'
            when asked.lessons_per_day is null then 'insufficient_data'
            else 'ok'
        end as status_before_horizon,
        case
            when asked.reference_count >= {{ var('forecast_min_references') }} then 'reference'
            else 'velocity'
        end as likely_method,
        case
            when asked.reference_count >= {{ var('forecast_min_references') }}
                then greatest(1, ceil(asked.remaining_days))
            when asked.lessons_per_day > 0
                then {{ days_at_pace('asked.lessons_left', 'asked.lessons_per_day') }}
        end as forecast_days
    from enrollments_asked as asked
),

enrollments_bounded as (
    select
        told.*,
        calibration.coverage_pct,
        calibration.coverage_count,
        case
            when
                told.status_before_horizon = 'ok'
                and told.forecast_days > {{ var('forecast_horizon_days') }}
                then 'beyond_horizon'
            else told.status_before_horizon
        end as forecast_status,
        {{ half_width_days(
            'calibration.width',
            interval_scale('told.lessons_left', 'told.confidence_factor')
        ) }} as half_width_days
    from enrollments_told as told
    inner join int_completion_calibration as calibration
        on told.likely_method = calibration.forecast_method
),

completion_forecasts as (
    select
        bounded.enrollment_id,
        bounded.user_id,
        bounded.cohort_id,
        bounded.forecast_status,
        case bounded.forecast_status
            when 'ok' then bounded.likely_method
            when 'completed' then 'actual'
        end as forecast_method,
        case
            when bounded.forecast_status <> 'ok' then bounded.forecast_status
            when bounded.half_width_days is null then 'insufficient_data'
            else 'ok'
        end as interval_status,
        bounded.lessons_total,
        bounded.lessons_completed,
        bounded.lessons_left,
        bounded.reference_count,
        bounded.completion_probability,
        case when bounded.forecast_status = 'ok' then bounded.confidence_factor end
            as confidence_factor,
        case when bounded.forecast_status = 'ok' then bounded.coverage_pct end as coverage_pct,
        case when bounded.forecast_status = 'ok' then bounded.coverage_count end
            as coverage_count,
        case bounded.forecast_status
            when 'completed' then coalesce(bounded.completed_on, bounded.ended_on)
            when 'ok' then {{ days_after('bounded.last_closed_on', 'bounded.forecast_days') }}
        end as forecast_on,
        -- DuckDB's greatest() passes over NULL.
        case
            when bounded.forecast_status = 'ok' and bounded.half_width_days is not null
                then {{ days_after(
                    'bounded.last_closed_on',
                    'greatest(1, bounded.forecast_days - bounded.half_width_days)'
                ) }}
        end as forecast_low_on,
        case
            when bounded.forecast_status = 'ok'
                then {{ days_after(
                    'bounded.last_closed_on', 'bounded.forecast_days + bounded.half_width_days'
                ) }}
        end as forecast_high_on,
        case
            when bounded.forecast_status = 'completed'
                then coalesce(bounded.completed_on, bounded.ended_on)
        end as completed_on
    from enrollments_bounded as bounded
)

select * from completion_forecasts
