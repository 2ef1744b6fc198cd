-- A cohort is wider than a team: what it tells of fewer than ten learners is suppressed, and on
-- every day what is suppressed at as_of, since yesterday's figure is nearly that of today.
with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohort_stays as (
    select * from {{ ref('int_cohort_stays') }}
),

learner_history as (
    select * from {{ ref('learner_history') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

cohort_days as (
    select
        int_cohort_stays.cohort_id,
        learner_day.day_on,
        count(learner_day.mastery_score) as mastery_count,
        count(learner_day.readiness_score) as readiness_count,
        {{ history_measures('learner_day') }}
    from int_cohort_stays
    inner join learner_history as learner_day
        on
            int_cohort_stays.user_id = learner_day.user_id
            and learner_day.day_on between
            int_cohort_stays.stay_from_on and int_cohort_stays.stay_until_on
    group by all
),

cohort_days_disclosed as (
    select
        cohort_days.*,
        {{ is_about_too_few('cohort_days.enrolled_count') }}
        or 'suppressed' in (
            disclosed.activity_status, disclosed.risk_status, disclosed.progress_status
        ) as is_suppressed,
        {{ is_about_too_few('cohort_days.mastery_count') }}
        or disclosed.readiness_status = 'suppressed' as mastery_is_suppressed,
        {{ is_about_too_few('cohort_days.readiness_count') }}
        or disclosed.readiness_status = 'suppressed' as readiness_is_suppressed
    from cohort_days
    inner join int_scopes_disclosed as disclosed
        on cohort_days.cohort_id = disclosed.scope_id
    where disclosed.scope_kind = 'cohort'
),

cohort_history as (
    select
        cohort_day.cohort_id,
        int_cohorts_placed.program_id,
        {{ disclosure_status('cohort_day.is_suppressed', 'cohort_day.enrolled_count') }}
            as history_status,
        {{ disclosure_status('cohort_day.mastery_is_suppressed', 'cohort_day.mastery_count') }}
            as mastery_status,
        {{ disclosure_status('cohort_day.readiness_is_suppressed', 'cohort_day.readiness_count') }}
            as readiness_status,
        cohort_day.enrolled_count,
        {% for figure in [
            'active_count',
            'at_risk_count',
            'open_alert_count',
            'focus_minutes_7d_learner_mean',
            'consistency_learner_mean',
            'progress_learner_mean',
        ] %}
            {{ unless('cohort_day.is_suppressed', 'cohort_day.' ~ figure) }} as {{ figure }},
        {% endfor %}
        {{ unless('cohort_day.mastery_is_suppressed', 'cohort_day.mastery_learner_mean') }}
            as mastery_learner_mean,
        {{ unless('cohort_day.readiness_is_suppressed', 'cohort_day.readiness_learner_mean') }}
            as readiness_learner_mean,
        cohort_day.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from cohort_days_disclosed as cohort_day
    inner join int_cohorts_placed on cohort_day.cohort_id = int_cohorts_placed.cohort_id
)

select * from cohort_history
order by cohort_history.cohort_id, cohort_history.day_on
