-- What a role adds is NULL for the others: nobody is counted for what they cannot have.
with stg_users as (
    select * from {{ ref('stg_users') }}
),

int_program_staff_counted as (
    select * from {{ ref('int_program_staff_counted') }}
),

int_learner_staff_counted as (
    select * from {{ ref('int_learner_staff_counted') }}
),

int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

enrollments_counted as (
    select
        int_enrollments_dated.user_id,
        count(*) as enrollment_count
    from int_enrollments_dated
    group by all
),

user_directory as (
    select
        stg_users.user_id,
        stg_users.organization_id,
        standing.cohort_id,
        stg_users.username,
        coalesce(stg_users.full_name, stg_users.username) as full_name,
        stg_users.role,
        case when standing.user_id is not null then coalesce(enrolled.enrollment_count, 0) end
            as enrollment_count,
        standing.xp_total,
        learner_staff.team_count,
        program_staff.program_count,
        program_staff.cohort_count,
        coalesce(program_staff.learner_count, learner_staff.learner_count) as learner_count,
        stg_users.is_active,
        case when stg_users.created_at <= {{ as_of() }} then stg_users.created_at end
            as created_at,
        case
            when stg_users.last_login_at <= {{ as_of() }} then stg_users.last_login_at
        end as last_login_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from stg_users
    left join int_program_staff_counted as program_staff
        on stg_users.user_id = program_staff.user_id
    left join int_learner_staff_counted as learner_staff
        on stg_users.user_id = learner_staff.user_id
    left join int_learner_standing as standing on stg_users.user_id = standing.user_id
    left join enrollments_counted as enrolled on stg_users.user_id = enrolled.user_id
)

select * from user_directory
order by user_directory.organization_id, user_directory.full_name, user_directory.user_id
