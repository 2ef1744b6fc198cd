-- Learners of the same cohorts share a plan, so a plan's days are computed once for all of them.
with int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

-- A learner may have come to a cohort twice.
learner_cohorts as (
    select distinct
        int_enrollments_counted.user_id,
        int_enrollments_counted.cohort_id
    from int_enrollments_counted
),

learner_plans as (
    select
        learner_cohorts.user_id,
        string_agg(learner_cohorts.cohort_id, '|' order by learner_cohorts.cohort_id) as plan_id
    from learner_cohorts
    group by all
)

select * from learner_plans
