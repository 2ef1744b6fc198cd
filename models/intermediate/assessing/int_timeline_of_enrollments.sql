with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

timeline_of_enrollments as (
    select
        int_enrollments_dated.user_id,
        'enrolled' as event_kind,
        int_enrollments_dated.enrollment_id as record_id,
        'cohort' as subject_type,
        int_enrollments_dated.cohort_id as subject_id,
        stg_cohorts.name as title,
        cast(null as varchar) as detail,
        int_enrollments_dated.enrolled_at as happened_at
    from int_enrollments_dated
    left join stg_cohorts on int_enrollments_dated.cohort_id = stg_cohorts.cohort_id

    union all

    select
        int_enrollments_dated.user_id,
        int_enrollments_dated.status as event_kind,
        int_enrollments_dated.enrollment_id as record_id,
        'cohort' as subject_type,
        int_enrollments_dated.cohort_id as subject_id,
        stg_cohorts.name as title,
        cast(null as varchar) as detail,
        int_enrollments_dated.ended_at as happened_at
    from int_enrollments_dated
    left join stg_cohorts on int_enrollments_dated.cohort_id = stg_cohorts.cohort_id
    where int_enrollments_dated.has_ended
)

select * from timeline_of_enrollments
