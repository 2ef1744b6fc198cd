-- Whom teachers and directors are there for. No export says who teaches which cohort, so a
-- teacher's are those of the programs of the teacher's organization.
with stg_users as (
    select * from {{ ref('stg_users') }}
),

stg_programs as (
    select * from {{ ref('stg_programs') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

-- Counted by organization first: all of its teachers have the same.
programs_by_responsibility as (
    select
        'teacher' as staff_role,
        stg_programs.organization_id as responsible_id,
        stg_programs.program_id
    from stg_programs
    union all
    select
        'director' as staff_role,
        stg_programs.director_user_id as responsible_id,
        stg_programs.program_id
    from stg_programs
    where stg_programs.director_user_id is not null
),

responsibilities_counted as (
    select
        responsible.staff_role,
        responsible.responsible_id,
        count(distinct responsible.program_id) as program_count,
        count(distinct stg_cohorts.cohort_id) as cohort_count,
        count(distinct enrolled.user_id) as learner_count
    from programs_by_responsibility as responsible
    left join stg_cohorts
        on
            responsible.program_id = stg_cohorts.program_id
            and stg_cohorts.status <> 'cancelled'
    left join int_enrollments_dated as enrolled
        on stg_cohorts.cohort_id = enrolled.cohort_id and not enrolled.has_ended
    group by all
),

program_staff_counted as (
    select
        stg_users.user_id,
        stg_users.role,
        coalesce(counted.program_count, 0) as program_count,
        coalesce(counted.cohort_count, 0) as cohort_count,
        coalesce(counted.learner_count, 0) as learner_count
    from stg_users
    left join responsibilities_counted as counted
        on
            stg_users.role = counted.staff_role
            and counted.responsible_id = case stg_users.role
                when 'teacher' then stg_users.organization_id
                else stg_users.user_id
            end
    where stg_users.role in ('teacher', 'director')
)

select * from program_staff_counted
