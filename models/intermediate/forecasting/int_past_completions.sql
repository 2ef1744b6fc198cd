-- The learners that forecasts are made from: those who completed, of cohorts whose last day is
-- over, since of a cohort that runs only the fast have completed. Of the cohorts of the same
-- courses the later half is tried against the earlier; of one cohort, every other learner.
{{ config(materialized='table') }}

with int_enrollments_progressed as (
    select * from {{ ref('int_enrollments_progressed') }}
),

completions as (
    select
        progressed.enrollment_id,
        progressed.user_id,
        progressed.cohort_id,
        progressed.course_set,
        progressed.lessons_total,
        dense_rank() over (order by progressed.cohort_ends_on, progressed.cohort_id)
            as cohort_rank,
        dense_rank() over (
            partition by progressed.course_set
            order by progressed.cohort_ends_on, progressed.cohort_id
        ) as rank_of_its_courses,
        row_number() over (
            partition by progressed.course_set order by progressed.enrollment_id
        ) as learner_rank,
        progressed.enrolled_on,
        progressed.begins_on,
        greatest(progressed.completed_on, progressed.begins_on) as completed_on
    from int_enrollments_progressed as progressed
    where
        progressed.is_past
        and progressed.is_completed
        and progressed.status in ('enrolled', 'completed')
),

completions_with_cohorts as (
    select
        completions.*,
        max(completions.rank_of_its_courses) over (partition by completions.course_set)
            as cohorts_of_its_courses
    from completions
),

past_completions as (
    select
        completions.enrollment_id,
        completions.user_id,
        completions.cohort_id,
        completions.course_set,
        completions.lessons_total,
        completions.cohort_rank % 2 as fold,
        completions.cohorts_of_its_courses > 1 as is_split_by_cohort,
        case
            when completions.cohorts_of_its_courses > 1
                then 2 * completions.rank_of_its_courses <= completions.cohorts_of_its_courses
            else completions.learner_rank % 2 = 1
        end as is_fit,
        completions.enrolled_on,
        completions.begins_on,
        completions.completed_on
    from completions_with_cohorts as completions
)

select * from past_completions
