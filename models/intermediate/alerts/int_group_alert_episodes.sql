-- Alerts of cohorts, milestones, services and the platform, as int_learner_alert_episodes has them
-- of learners. One that is told of as_of alone was last true then.
{{ config(materialized='table') }}

with int_group_alert_islands as (
    select * from {{ ref('int_group_alert_islands') }}
),

alerts_described as (
    {{ alerts_described('int_group_alert_islands', 'subject_id', 'sized.threshold') }}
),

group_alert_episodes as (
    select
        alerts_described.alert_id,
        alerts_described.rule,
        alerts_described.subject_type,
        alerts_described.subject_id,
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
        coalesce(
            alerts_described.began_at,
            {{ day_closes_at('alerts_described.opened_on', 'alerts_described.timezone') }}
        ) as opened_at,
        least(
            {{ as_of() }},
            {{ day_closes_at('alerts_described.last_true_on', 'alerts_described.timezone') }}
        ) as last_true_at,
        {{ day_closes_at('alerts_described.resolved_on', 'alerts_described.timezone') }}
            as resolved_at
    from alerts_described
)

select * from group_alert_episodes
