-- Velocity (METRICS 8), of activities and of required lessons. A table: forecasts read it as well.
{{ config(materialized='table') }}

with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_velocity_windows as (
    select * from {{ ref('int_velocity_windows') }}
),

int_velocity_weights as (
    select * from {{ ref('int_velocity_weights') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

student_t_quantiles as (
    select * from {{ ref('student_t_quantiles') }}
),

weights_by_measure as (
    {{ velocity_weights_beside('int_velocity_weights') }}
),

velocities as (
    select
        windows.*,
        {{ velocity_ensemble('windows', 'weights') }} as ensemble
    from int_velocity_windows as windows
    inner join weights_by_measure as weights
        on windows.measure = weights.measure
    where windows.weeks_back = 0
),

activities as (
    select
        velocities.*,
        case
            when
                abs(velocities.slope)
                <= student_t_quantiles.quantile_95 * velocities.slope_standard_error
                or velocities.slope = 0
                then 'stable'
            when velocities.slope > 0 then 'increasing'
            else 'decreasing'
        end as trend
    from velocities
    inner join student_t_quantiles
        on
            velocities.enrolled_days_28d - 2 >= student_t_quantiles.from_degrees_of_freedom
            and (
                velocities.enrolled_days_28d - 2 < student_t_quantiles.below_degrees_of_freedom
                or student_t_quantiles.below_degrees_of_freedom is null
            )
    where velocities.measure = 'activities'
),

lessons as (
    select velocities.*
    from velocities
    where velocities.measure = 'lessons'
),

learner_velocity as (
    select
        standing.user_id,
        case
            when not standing.is_enrolled then 'insufficient_data'
            when standing.last_activity_at is null then 'not_started'
            when activities.user_id is null then 'insufficient_data'
            else 'ok'
        end as velocity_status,
        case
            when not standing.is_enrolled or progress.user_id is null then 'insufficient_data'
            when standing.last_activity_at is null then 'not_started'
            when lessons.user_id is null then 'insufficient_data'
            else 'ok'
        end as lessons_per_week_status,
        activities.trend as activity_trend,
        activities.enrolled_days_28d,
        activities.daily as velocity_daily,
        activities.weekly as velocity_weekly,
        activities.trend_adjusted as velocity_trend_adjusted,
        activities.recency_weighted as velocity_recency_weighted,
        activities.ensemble as velocity_ensemble,
        activities.slope as activity_slope,
        -- Where no lessons are required, none a week would tell of idleness.
        case when progress.user_id is not null then lessons.ensemble end as lessons_per_day,
        case when progress.user_id is not null then 7 * lessons.ensemble end as lessons_per_week
    from int_learner_standing as standing
    left join int_learner_progress_measured as progress on standing.user_id = progress.user_id
    left join activities on standing.user_id = activities.user_id and standing.is_enrolled
    left join lessons on standing.user_id = lessons.user_id and standing.is_enrolled
)

select * from learner_velocity
