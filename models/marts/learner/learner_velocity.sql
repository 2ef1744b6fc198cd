with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_velocity as (
    select * from {{ ref('int_learner_velocity') }}
),

learners as (
    select
        standing.user_id,
        standing.organization_id,
        standing.team_id,
        standing.cohort_id,
        velocity.velocity_status,
        velocity.lessons_per_week_status,
        velocity.activity_trend,
        velocity.velocity_daily,
        velocity.velocity_weekly,
        velocity.velocity_trend_adjusted,
        velocity.velocity_recency_weighted,
        velocity.velocity_ensemble,
        velocity.activity_slope,
        velocity.lessons_per_week,
        velocity.enrolled_days_28d,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_velocity as velocity
    inner join int_learner_standing as standing on velocity.user_id = standing.user_id
)

select * from learners
order by learners.cohort_id, learners.user_id
