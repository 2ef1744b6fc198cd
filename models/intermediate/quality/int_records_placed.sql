-- Records of progress and attempts up to as_of, each on both of its days: UTC and local.
with stg_lesson_progress as (
    select * from {{ ref('stg_lesson_progress') }}
),

stg_assessment_attempts as (
    select * from {{ ref('stg_assessment_attempts') }}
),

int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

records as (
    select
        'lesson_progress' as entity,
        stg_lesson_progress.user_id,
        stg_lesson_progress.recorded_at
    from stg_lesson_progress
    where stg_lesson_progress.recorded_at <= {{ as_of() }}

    union all

    select
        'assessment_attempts' as entity,
        stg_assessment_attempts.user_id,
        stg_assessment_attempts.submitted_at as recorded_at
    from stg_assessment_attempts
    where stg_assessment_attempts.submitted_at <= {{ as_of() }}
),

records_placed as (
    select
        records.entity,
        records.user_id,
        coalesce(int_users_placed.role = 'learner', false) as is_learner,
        cast(records.recorded_at as date) as recorded_on_utc,
        {{ local_day('records.recorded_at', "coalesce(int_users_placed.timezone, 'UTC')") }}
            as recorded_on
    from records
    left join int_users_placed on records.user_id = int_users_placed.user_id
)

select * from records_placed
