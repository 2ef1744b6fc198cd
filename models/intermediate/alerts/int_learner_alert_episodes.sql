-- A table: alerts, risk and every count of open alerts read it.
{{ config(materialized='table') }}

with int_learner_alert_islands as (
    select * from {{ ref('int_learner_alert_islands') }}
),

alerts_described as (
    {{ alerts_described('int_learner_alert_islands', 'user_id') }}
),

learner_alert_episodes as (
    select
        alerts_described.alert_id,
        alerts_described.rule,
        alerts_described.user_id,
        alerts_described.cohort_id,
        alerts_described.severity,
        alerts_described.title,
        alerts_described.message,
        alerts_described.action_required,
        alerts_described.recommendations,
        alerts_described.evidence,
        alerts_described.severity_rank,
        alerts_described.measure,
        alerts_described.size,
        alerts_described.days_count,
        alerts_described.opened_on,
        alerts_described.last_true_on,
        alerts_described.resolved_on,
        {{ day_closes_at('alerts_described.opened_on', 'alerts_described.timezone') }}
            as opened_at,
        {{ day_closes_at('alerts_described.last_true_on', 'alerts_described.timezone') }}
            as last_true_at,
        {{ day_closes_at('alerts_described.resolved_on', 'alerts_described.timezone') }}
            as resolved_at
    from alerts_described
)

select * from learner_alert_episodes
