with int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

learner_open_alerts as (
    select
        int_learner_alert_episodes.user_id,
        count(*) as open_alert_count,
        count(*) filter (
            where int_learner_alert_episodes.severity in ('HIGH', 'CRITICAL')
        ) as open_high_alert_count
    from int_learner_alert_episodes
    where int_learner_alert_episodes.resolved_on is null
    group by all
)

select * from learner_open_alerts
