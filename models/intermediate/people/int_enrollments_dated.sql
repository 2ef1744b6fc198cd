-- When each enrolment ran, as known at as_of: what the record says of later moments does not count.
-- A table: many read it.
{{ config(materialized='table') }}

with stg_enrollments as (
    select * from {{ ref('stg_enrollments') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

enrollments_with_their_end as (
    select
        stg_enrollments.*,
        case stg_enrollments.status
            when 'withdrawn' then coalesce(stg_enrollments.withdrawn_at, stg_enrollments.updated_at)
            when 'completed' then coalesce(stg_enrollments.completed_at, stg_enrollments.updated_at)
            when 'deferred' then stg_enrollments.updated_at
        end as recorded_end_at
    from stg_enrollments
    where stg_enrollments.enrolled_at <= {{ as_of() }}
),

enrollments_dated as (
    select
        enrolled.enrollment_id,
        enrolled.user_id,
        enrolled.cohort_id,
        stg_cohorts.program_id,
        case
            when enrolled.recorded_end_at <= {{ as_of() }} then enrolled.status
            else 'enrolled'
        end as status,
        coalesce(enrolled.recorded_end_at <= {{ as_of() }}, false) as has_ended,
        {{ local_day('enrolled.enrolled_at', 'int_learners.timezone') }} as enrolled_on,
        {{ local_day(
            'case when enrolled.recorded_end_at <= ' ~ as_of() ~ ' then enrolled.recorded_end_at end',
            'int_learners.timezone'
        ) }} as ended_on,
        stg_cohorts.ends_on as cohort_ends_on,
        enrolled.enrolled_at,
        case
            when enrolled.recorded_end_at <= {{ as_of() }} then enrolled.recorded_end_at
        end as ended_at
    from enrollments_with_their_end as enrolled
    inner join int_learners on enrolled.user_id = int_learners.user_id
    left join stg_cohorts on enrolled.cohort_id = stg_cohorts.cohort_id
)

select * from enrollments_dated
