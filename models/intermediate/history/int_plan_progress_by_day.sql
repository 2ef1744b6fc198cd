-- How far each plan was on each of its days: what int_learner_planned_progress tells of the last
-- closed day alone, by the same rule.
{{ config(materialized='table') }}

with int_learner_plans as (
    select * from {{ ref('int_learner_plans') }}
),

int_enrollments_counted as (
    select * from {{ ref('int_enrollments_counted') }}
),

int_cohort_courses_planned as (
    select * from {{ ref('int_cohort_courses_planned') }}
),

-- Every learner of a plan has the same courses.
plan_courses as (
    select distinct
        int_learner_plans.plan_id,
        courses.course_id,
        courses.lessons_count,
        courses.starts_on,
        courses.due_on
    from int_learner_plans
    inner join int_enrollments_counted
        on int_learner_plans.user_id = int_enrollments_counted.user_id
    inner join int_cohort_courses_planned as courses
        on int_enrollments_counted.cohort_id = courses.cohort_id
),

plan_spans as (
    select
        plan_courses.plan_id,
        min(plan_courses.starts_on) as plan_from_on
    from plan_courses
    group by all
),

plan_days as (
    select
        plan_spans.plan_id,
        {{ each_day('plan_spans.plan_from_on', 'cast(' ~ as_of() ~ ' as date)') }} as day_on
    from plan_spans
),

plan_courses_by_day as (
    select
        plan_days.plan_id,
        plan_days.day_on,
        plan_courses.course_id,
        plan_courses.lessons_count,
        max({{ planned_share('plan_courses', 'plan_days.day_on') }}) as planned_share
    from plan_days
    inner join plan_courses on plan_days.plan_id = plan_courses.plan_id
    group by all
),

plan_progress_by_day as (
    select
        plan_courses_by_day.plan_id,
        plan_courses_by_day.day_on,
        {{ pct(
            exact_sum(
                'plan_courses_by_day.planned_share * plan_courses_by_day.lessons_count',
                decimals=15
            ),
            'sum(plan_courses_by_day.lessons_count)'
        ) }} as planned_progress_pct
    from plan_courses_by_day
    group by all
)

select * from plan_progress_by_day
