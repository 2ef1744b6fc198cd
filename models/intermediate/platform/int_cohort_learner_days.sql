-- What learners did on the days that they were in a cohort: all of their activity, and of their
-- lessons and quizzes those of the cohort's courses.
with int_cohort_memberships as (
    select * from {{ ref('int_cohort_memberships') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
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
        {{ local_day('reached.completed_at', 'int_learners.timezone') }} as day_on,
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

days_of_stays as (
    select
        stays.cohort_id,
        stays.user_id,
        int_learner_days.day_on,
        int_learner_days.activity_count as activities,
        int_learner_days.xp,
        0 as lessons_completed,
        0 as quiz_attempts,
        0 as quiz_score,
        0 as quiz_max_score
    from int_cohort_memberships as stays
    inner join int_learner_days
        on
            stays.user_id = int_learner_days.user_id
            and int_learner_days.day_on between stays.first_on and stays.last_on
    where int_learner_days.is_active
    union all
    select
        stays.cohort_id,
        stays.user_id,
        outcomes.day_on,
        0 as activities,
        0 as xp,
        outcomes.lessons_completed,
        outcomes.quiz_attempts,
        outcomes.quiz_score,
        outcomes.quiz_max_score
    from int_cohort_memberships as stays
    inner join stg_cohort_courses on stays.cohort_id = stg_cohort_courses.cohort_id
    inner join outcomes_of_courses as outcomes
        on
            stays.user_id = outcomes.user_id
            and stg_cohort_courses.course_id = outcomes.course_id
            and outcomes.day_on between stays.first_on and stays.last_on
),

cohort_learner_days as (
    select
        days_of_stays.cohort_id,
        days_of_stays.user_id,
        days_of_stays.day_on,
        cast(sum(days_of_stays.activities) as bigint) as activity_count,
        {{ exact_sum('days_of_stays.xp') }} as xp,
        cast(sum(days_of_stays.lessons_completed) as bigint) as lessons_completed_count,
        cast(sum(days_of_stays.quiz_attempts) as bigint) as quiz_attempt_count,
        {{ exact_sum('days_of_stays.quiz_score') }} as quiz_score_sum,
        {{ exact_sum('days_of_stays.quiz_max_score') }} as quiz_max_score_sum
    from days_of_stays
    group by all
)

select * from cohort_learner_days
