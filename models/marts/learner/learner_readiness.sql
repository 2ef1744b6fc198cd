with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_readiness as (
    select * from {{ ref('int_learner_readiness') }}
),

learners as (
    select
        standing.user_id,
        standing.organization_id,
        standing.team_id,
        standing.cohort_id,
        readiness.readiness_status,
        readiness.readiness_band,
        readiness.readiness_score,
        readiness.progress_share,
        readiness.mastery_share,
        readiness.consistency_share,
        readiness.safety_share,
        readiness.planned_progress_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_readiness as readiness
    inner join int_learner_standing as standing on readiness.user_id = standing.user_id
)

select * from learners
order by learners.cohort_id, learners.user_id
