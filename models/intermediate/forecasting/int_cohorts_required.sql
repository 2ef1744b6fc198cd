-- Cohorts that teach the same courses can be compared: past learners of one speak for those of the
-- other.
with stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

courses_required as (
    select
        int_modules_required.course_id,
        sum(int_modules_required.required_lessons_count) as lessons_count
    from int_modules_required
    group by all
),

cohorts_required as (
    select
        stg_cohorts.cohort_id,
        string_agg(courses_required.course_id, ',' order by courses_required.course_id)
            as course_set,
        cast(sum(courses_required.lessons_count) as bigint) as lessons_total,
        stg_cohorts.starts_on,
        stg_cohorts.ends_on
    from stg_cohorts
    inner join stg_cohort_courses on stg_cohorts.cohort_id = stg_cohort_courses.cohort_id
    inner join courses_required on stg_cohort_courses.course_id = courses_required.course_id
    group by stg_cohorts.cohort_id, stg_cohorts.starts_on, stg_cohorts.ends_on
)

select * from cohorts_required
