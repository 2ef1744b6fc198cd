-- Open alerts by severity (METRICS 20). An alert is a scope's by the cohort that it is about.
with int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

open_alerts as (
    select
        episodes.alert_id,
        episodes.severity,
        int_cohorts_placed.program_id,
        int_cohorts_placed.director_user_id,
        int_learners.organization_id
    from int_learner_alert_episodes as episodes
    inner join int_learners on episodes.user_id = int_learners.user_id
    left join int_cohorts_placed on episodes.cohort_id = int_cohorts_placed.cohort_id
    where episodes.resolved_on is null
),

scope_alerts_counted as (
    {% for scope_kind, scope_id in {
        'program': 'program_id',
        'director': 'director_user_id',
        'organization': 'organization_id',
    }.items() %}
        select
            '{{ scope_kind }}' as scope_kind,
            open_alerts.{{ scope_id }} as scope_id,
            count(*) as open_alert_count,
            {% for severity in ['low', 'medium', 'high', 'critical'] %}
                count(*) filter (where open_alerts.severity = '{{ severity | upper }}')
                    as open_alert_{{ severity }}_count{% if not loop.last %},{% endif %}
            {% endfor %}
        from open_alerts
        where open_alerts.{{ scope_id }} is not null
        group by all
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from scope_alerts_counted
