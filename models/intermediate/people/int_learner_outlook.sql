-- Where a learner is heading, for the marts that show it beside where the learner stands.
with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

learner_levels as (
    select * from {{ ref('learner_levels') }}
),

int_learner_risk as (
    select * from {{ ref('int_learner_risk') }}
),

int_learner_readiness as (
    select * from {{ ref('int_learner_readiness') }}
),

int_learner_mastery as (
    select * from {{ ref('int_learner_mastery') }}
),

learner_outlook as (
    select
        standing.user_id,
        learner_levels.level_name as current_level,
        risk.risk_status,
        risk.risk_level,
        risk.risk_reason_1,
        risk.risk_reason_2,
        risk.risk_reason_3,
        readiness.readiness_status,
        readiness.readiness_band,
        mastery.mastery_status,
        risk.risk_probability,
        readiness.readiness_score,
        mastery.mastery_score,
        risk.open_alert_count
    from int_learner_standing as standing
    left join int_learner_progress_measured as progress on standing.user_id = progress.user_id
    left join learner_levels
        on {{ is_in_band(
            'progress.progress_pct', 'learner_levels', 'from_progress_pct', 'below_progress_pct'
        ) }}
    left join int_learner_risk as risk on standing.user_id = risk.user_id
    left join int_learner_readiness as readiness on standing.user_id = readiness.user_id
    left join int_learner_mastery as mastery on standing.user_id = mastery.user_id
)

select * from learner_outlook
