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

int_cohort_courses_planned as (
    select * from {{ ref('int_cohort_courses_planned') }}
),

learner_courses_planned as (
    select
        int_enrollments_counted.user_id,
        courses.course_id,
        courses.lessons_count,
        max({{ planned_share('courses', 'int_time_zones_opened.last_closed_on') }})
            as planned_share
    from int_enrollments_counted
    inner join int_learners on int_enrollments_counted.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    inner join int_cohort_courses_planned as courses
        on int_enrollments_counted.cohort_id = courses.cohort_id
    group by all
),

learner_planned_progress as (
    select
        learner_courses_planned.user_id,
        {{ pct(
            exact_sum(
                'learner_courses_planned.planned_share * learner_courses_planned.lessons_count',
                decimals=15
            ),
            'sum(learner_courses_planned.lessons_count)'
        ) }} as planned_progress_pct
    from learner_courses_planned
    group by all
)

select * from learner_planned_progress
