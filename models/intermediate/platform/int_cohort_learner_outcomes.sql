-- Lessons completed and quizzes taken in the courses of a cohort, on the days that a learner was in
-- it. A table: each kind of period reads it.
{{ config(materialized='table') }}

with int_cohort_stays as (
    select * from {{ ref('int_cohort_stays') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

outcomes_of_courses as (
    select
        reached.user_id,
        reached.course_id,
        reached.completed_on as day_on,
        1 as lessons_completed,
        0 as quiz_attempts,
        0 as quiz_score,
        0 as quiz_max_score
    from int_lessons_reached as reached
    inner join int_learners on reached.user_id = int_learners.user_id
    where reached.is_required and reached.completed_at is not null
    union all
    select
        attempts.user_id,
        attempts.course_id,
        attempts.submitted_on as day_on,
        0 as lessons_completed,
        1 as quiz_attempts,
        attempts.score as quiz_score,
        attempts.max_score as quiz_max_score
    from int_graded_attempts as attempts
    where attempts.kind = 'quiz' and not coalesce(attempts.is_carried_over, false)
),

outcomes_of_stays as (
    select
        stays.cohort_id,
        outcomes.*
    from int_cohort_stays as stays
    inner join stg_cohort_courses on stays.cohort_id = stg_cohort_courses.cohort_id
    inner join outcomes_of_courses as outcomes
        on
            stays.user_id = outcomes.user_id
            and stg_cohort_courses.course_id = outcomes.course_id
            and outcomes.day_on between stays.stay_from_on and stays.stay_until_on
),

cohort_learner_outcomes as (
    select
        outcomes_of_stays.cohort_id,
        outcomes_of_stays.user_id,
        outcomes_of_stays.day_on,
        cast(sum(outcomes_of_stays.lessons_completed) as bigint) as lessons_completed_count,
        cast(sum(outcomes_of_stays.quiz_attempts) as bigint) as quiz_attempt_count,
        {{ exact_sum('outcomes_of_stays.quiz_score') }} as quiz_score_sum,
        {{ exact_sum('outcomes_of_stays.quiz_max_score') }} as quiz_max_score_sum
    from outcomes_of_stays
    group by all
)

select * from cohort_learner_outcomes
