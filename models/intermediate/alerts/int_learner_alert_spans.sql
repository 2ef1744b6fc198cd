with int_learner_stays as (
    select * from {{ ref('int_learner_stays') }}
),

spans_of_all_rules as (
    select * from {{ ref('int_alert_spans_of_low_performance') }}
    union all
    select * from {{ ref('int_alert_spans_of_engagement_drop') }}
    union all
    select * from {{ ref('int_alert_spans_of_completion_stagnation') }}
    union all
    select * from {{ ref('int_alert_spans_of_low_consistency') }}
    union all
    select * from {{ ref('int_alert_spans_of_overdue_work') }}
),

learner_alert_spans as (
    select
        spans_of_all_rules.*,
        int_learner_stays.timezone,
        int_learner_stays.cohort_id,
        int_learner_stays.stay_from_on
    from spans_of_all_rules
    inner join int_learner_stays
        on
            spans_of_all_rules.user_id = int_learner_stays.user_id
            and spans_of_all_rules.true_from_on between
            int_learner_stays.stay_from_on and int_learner_stays.stay_until_on
)

select * from learner_alert_spans
