-- The days of those who are enrolled in the cohort on the day, the day of their leaving included.
-- Kept as a table: every learner's days are read.
{{ config(materialized='table') }}

with int_cohort_stays as (
    select * from {{ ref('int_cohort_stays') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

cohort_days as (
    select
        int_cohort_stays.cohort_id,
        count(*) as learner_count,
        cast(sum(int_learner_days.activity_count) as bigint) as activity_count,
        bool_and(int_learner_days.is_complete) as is_complete,
        int_learner_days.day_on
    from int_cohort_stays
    inner join int_learner_days
        on
            int_cohort_stays.user_id = int_learner_days.user_id
            and int_learner_days.day_on between
            int_cohort_stays.stay_from_on and int_cohort_stays.stay_until_on
    group by int_cohort_stays.cohort_id, int_learner_days.day_on
)

select * from cohort_days
