-- The open ones stand first, so that they are found without reading those of the past.
with int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

int_group_alert_episodes as (
    select * from {{ ref('int_group_alert_episodes') }}
),

int_learner_teams as (
    select * from {{ ref('int_learner_teams') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

episodes as (
    select
        learner_alerts.alert_id,
        'learner' as subject_type,
        learner_alerts.user_id as subject_id,
        learner_alerts.user_id,
        learner_alerts.cohort_id,
        learner_alerts.rule,
        learner_alerts.severity,
        learner_alerts.title,
        learner_alerts.message,
        learner_alerts.action_required,
        learner_alerts.recommendations,
        learner_alerts.evidence,
        learner_alerts.severity_rank,
        learner_alerts.days_count,
        learner_alerts.opened_on,
        learner_alerts.last_true_on,
        learner_alerts.resolved_on,
        learner_alerts.opened_at,
        learner_alerts.last_true_at,
        learner_alerts.resolved_at
    from int_learner_alert_episodes as learner_alerts

    union all

    select
        group_alerts.alert_id,
        group_alerts.subject_type,
        group_alerts.subject_id,
        cast(null as varchar) as user_id,
        group_alerts.cohort_id,
        group_alerts.rule,
        group_alerts.severity,
        group_alerts.title,
        group_alerts.message,
        group_alerts.action_required,
        group_alerts.recommendations,
        group_alerts.evidence,
        group_alerts.severity_rank,
        group_alerts.days_count,
        group_alerts.opened_on,
        group_alerts.last_true_on,
        group_alerts.resolved_on,
        group_alerts.opened_at,
        group_alerts.last_true_at,
        group_alerts.resolved_at
    from int_group_alert_episodes as group_alerts
),

alerts as (
    select
        episodes.alert_id,
        episodes.subject_type,
        episodes.subject_id,
        episodes.user_id,
        int_learner_teams.team_id,
        episodes.cohort_id,
        stg_cohorts.program_id,
        episodes.rule,
        episodes.severity,
        case when episodes.resolved_on is null then 'open' else 'resolved' end as status,
        episodes.title,
        episodes.message,
        episodes.action_required,
        episodes.recommendations,
        episodes.evidence,
        episodes.severity_rank,
        episodes.days_count,
        episodes.opened_on,
        episodes.last_true_on,
        episodes.resolved_on,
        episodes.opened_at,
        episodes.last_true_at,
        episodes.resolved_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from episodes
    left join int_learner_teams on episodes.user_id = int_learner_teams.user_id
    left join stg_cohorts on episodes.cohort_id = stg_cohorts.cohort_id
)

select * from alerts
order by
    alerts.status,
    alerts.program_id,
    alerts.cohort_id,
    alerts.team_id,
    alerts.user_id,
    alerts.opened_on,
    alerts.alert_id
