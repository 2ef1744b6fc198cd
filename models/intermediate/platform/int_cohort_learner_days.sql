-- What learners did on the days that they were in a cohort: all of their activity, and what came of
-- it in the cohort's courses. The two are rows of their own, so that nothing is joined or summed
-- here that the periods sum anyway.
with int_cohort_stays as (
    select * from {{ ref('int_cohort_stays') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_cohort_learner_outcomes as (
    select * from {{ ref('int_cohort_learner_outcomes') }}
),

cohort_learner_days as (
    select
        stays.cohort_id,
        stays.user_id,
        int_learner_days.day_on,
        'activity' as kind,
        int_learner_days.activity_count,
        int_learner_days.xp,
        0 as lessons_completed_count,
        0 as quiz_attempt_count,
        0 as quiz_score_sum,
        0 as quiz_max_score_sum
    from int_cohort_stays as stays
    inner join int_learner_days
        on
            stays.user_id = int_learner_days.user_id
            and int_learner_days.day_on between stays.stay_from_on and stays.stay_until_on
    where int_learner_days.is_active
    union all
    select
        outcomes.cohort_id,
        outcomes.user_id,
        outcomes.day_on,
        'outcome' as kind,
        0 as activity_count,
        0 as xp,
        outcomes.lessons_completed_count,
        outcomes.quiz_attempt_count,
        outcomes.quiz_score_sum,
        outcomes.quiz_max_score_sum
    from int_cohort_learner_outcomes as outcomes
)

select * from cohort_learner_days
