with int_learner_risk as (
    select * from {{ ref('int_learner_risk') }}
),

int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

learner_risk as (
    select
        int_learner_risk.user_id,
        standing.organization_id,
        standing.team_id,
        standing.cohort_id,
        int_learner_risk.risk_mode,
        int_learner_risk.risk_level,
        int_learner_risk.risk_status,
        int_learner_risk.risk_reason_1,
        int_learner_risk.risk_reason_2,
        int_learner_risk.risk_reason_3,
        int_learner_risk.risk_model_version,
        int_learner_risk.risk_probability,
        int_learner_risk.risk_points,
        int_learner_risk.open_alert_count,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_risk
    inner join int_learner_standing as standing on int_learner_risk.user_id = standing.user_id
)

select * from learner_risk
order by learner_risk.cohort_id, learner_risk.user_id
