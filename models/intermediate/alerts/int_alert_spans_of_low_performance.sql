-- What the last attempts of a day say holds until the day of the next one.
with int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

int_learner_stays as (
    select * from {{ ref('int_learner_stays') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

attempts_of_stays as (
    select
        attempts.user_id,
        attempts.submitted_on,
        int_learner_stays.stay_until_on,
        count(*) over last_attempts as attempts_count,
        avg(attempts.score_pct) over last_attempts as mean_pct,
        min(attempts.submitted_on) over last_attempts as since_on,
        lead(attempts.submitted_on) over stay as next_submitted_on
    from int_graded_attempts as attempts
    inner join int_learner_stays
        on
            attempts.user_id = int_learner_stays.user_id
            and attempts.submitted_on between
            int_learner_stays.stay_from_on and int_learner_stays.stay_until_on
    window
        stay as (
            partition by attempts.user_id, int_learner_stays.stay_from_on
            order by attempts.submitted_at, attempts.attempt_id
        ),
        last_attempts as (
            partition by attempts.user_id, int_learner_stays.stay_from_on
            order by attempts.submitted_at, attempts.attempt_id
            {{ last_rows(var('low_performance_assessments')) }}
        )
),

spans_of_low_performance as (
    select
        alert_rules.rule,
        attempts_of_stays.user_id,
        cast(null as varchar) as item_id,
        attempts_of_stays.mean_pct as measure,
        attempts_of_stays.since_on,
        attempts_of_stays.submitted_on as true_from_on,
        coalesce(
            {{ days_after('attempts_of_stays.next_submitted_on', -1) }},
            attempts_of_stays.stay_until_on
        ) as true_until_on
    from attempts_of_stays
    inner join alert_rules on alert_rules.rule = 'low_performance'
    where
        attempts_of_stays.attempts_count = {{ var('low_performance_assessments') }}
        and attempts_of_stays.mean_pct < alert_rules.threshold
        and attempts_of_stays.submitted_on < coalesce(
            attempts_of_stays.next_submitted_on,
            {{ days_after('attempts_of_stays.submitted_on', 1) }}
        )
)

select * from spans_of_low_performance
