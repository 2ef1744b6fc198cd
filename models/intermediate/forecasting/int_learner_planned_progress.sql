-- How far the plan of a learner's courses has come: each course is planned evenly over its local
-- days, and weighs as many lessons as it requires. A course of two cohorts is due by the earlier.
with int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

courses_required as (
    select
        int_modules_required.course_id,
        cast(sum(int_modules_required.required_lessons_count) as bigint) as lessons_count
    from int_modules_required
    group by all
),

-- Where the course has no days of its own, those of the cohort are its plan.
courses_planned as (
    select
        stg_cohort_courses.cohort_id,
        stg_cohort_courses.course_id,
        courses_required.lessons_count,
        coalesce(stg_cohort_courses.starts_on, stg_cohorts.starts_on) as starts_on,
        coalesce(stg_cohort_courses.due_on, stg_cohorts.ends_on) as due_on
    from stg_cohort_courses
    inner join courses_required on stg_cohort_courses.course_id = courses_required.course_id
    left join stg_cohorts on stg_cohort_courses.cohort_id = stg_cohorts.cohort_id
),

learner_courses_planned as (
    select
        int_enrollments_counted.user_id,
        courses_planned.course_id,
        courses_planned.lessons_count,
        max(
            greatest(
                0,
                least(
                    1,
                    ({{ days_between(
                        'courses_planned.starts_on', 'int_time_zones_opened.last_closed_on'
                    ) }} + 1.0)
                    / greatest(
                        1,
                        {{ days_between('courses_planned.starts_on', 'courses_planned.due_on') }}
                        + 1
                    )
                )
            )
        ) as planned_share
    from int_enrollments_counted
    inner join int_learners on int_enrollments_counted.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    inner join courses_planned on int_enrollments_counted.cohort_id = courses_planned.cohort_id
    where courses_planned.starts_on is not null and courses_planned.due_on is not null
    group by all
),

learner_planned_progress as (
    select
        learner_courses_planned.user_id,
        {{ pct(
            exact_sum(
                'learner_courses_planned.planned_share * learner_courses_planned.lessons_count'
            ),
            'sum(learner_courses_planned.lessons_count)'
        ) }} as planned_progress_pct
    from learner_courses_planned
    group by all
)

select * from learner_planned_progress
