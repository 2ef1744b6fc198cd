-- Risk without a card (METRICS 13): the number of open alerts, and the worst of them as reasons.
with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

open_alerts_ranked as (
    select
        int_learner_alert_episodes.user_id,
        int_learner_alert_episodes.message,
        row_number() over (
            partition by int_learner_alert_episodes.user_id
            order by
                int_learner_alert_episodes.severity_rank desc,
                int_learner_alert_episodes.days_count desc,
                int_learner_alert_episodes.rule asc
        ) as reason_rank
    from int_learner_alert_episodes
    where int_learner_alert_episodes.resolved_on is null
),

open_alerts as (
    select
        open_alerts_ranked.user_id,
        count(*) as open_alert_count,
        max(open_alerts_ranked.message) filter (where open_alerts_ranked.reason_rank = 1)
            as risk_reason_1,
        max(open_alerts_ranked.message) filter (where open_alerts_ranked.reason_rank = 2)
            as risk_reason_2,
        max(open_alerts_ranked.message) filter (where open_alerts_ranked.reason_rank = 3)
            as risk_reason_3
    from open_alerts_ranked
    group by all
),

learners_with_status as (
    select
        standing.user_id,
        case
            when not standing.is_enrolled then 'insufficient_data'
            when standing.last_activity_at is null then 'not_started'
            when
                {{ seconds_between('standing.first_enrolled_at', as_of()) }}
                < {{ var('risk_min_enrolled_days') }} * 86400
                then 'insufficient_data'
            else 'ok'
        end as risk_status,
        coalesce(open_alerts.open_alert_count, 0) as open_alert_count,
        open_alerts.risk_reason_1,
        open_alerts.risk_reason_2,
        open_alerts.risk_reason_3
    from int_learner_standing as standing
    left join open_alerts on standing.user_id = open_alerts.user_id
),

learner_risk_by_rule as (
    select
        learners.user_id,
        'rule' as risk_mode,
        case
            when learners.risk_status = 'ok'
                then {{ risk_level_by_rule('learners.open_alert_count') }}
        end as risk_level,
        learners.risk_status,
        case when learners.risk_status = 'ok' then learners.risk_reason_1 end as risk_reason_1,
        case when learners.risk_status = 'ok' then learners.risk_reason_2 end as risk_reason_2,
        case when learners.risk_status = 'ok' then learners.risk_reason_3 end as risk_reason_3,
        'rule-1' as risk_model_version,
        cast(null as double) as risk_probability,
        cast(null as integer) as risk_points,
        learners.open_alert_count
    from learners_with_status as learners
)

select * from learner_risk_by_rule
