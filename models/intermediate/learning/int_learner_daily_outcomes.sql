-- What a learner recorded and brought to an end on each local day.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zone_days as (
    select * from {{ ref('int_time_zone_days') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

stg_lesson_progress as (
    select * from {{ ref('stg_lesson_progress') }}
),

stg_assessment_attempts as (
    select * from {{ ref('stg_assessment_attempts') }}
),

learners_numbered as (
    select
        int_learners.user_id,
        int_learners.timezone,
        {{ number_of('int_learners.user_id') }} as learner_number
    from int_learners
),

records as (
    select
        stg_lesson_progress.user_id,
        true as is_progress_record,
        false as is_attempt,
        stg_lesson_progress.recorded_at
    from stg_lesson_progress
    where stg_lesson_progress.recorded_at <= {{ as_of() }}

    union all

    select
        stg_assessment_attempts.user_id,
        false as is_progress_record,
        true as is_attempt,
        stg_assessment_attempts.submitted_at as recorded_at
    from stg_assessment_attempts
    where stg_assessment_attempts.submitted_at <= {{ as_of() }}
),

outcomes as (
    select
        learners_numbered.learner_number,
        true as is_lesson_completed,
        false as is_progress_record,
        false as is_attempt,
        int_lessons_reached.completed_on as activity_on
    from int_lessons_reached
    inner join learners_numbered on int_lessons_reached.user_id = learners_numbered.user_id
    where
        int_lessons_reached.completed_on is not null
        and int_lessons_reached.is_required

    union all

    select
        learners_numbered.learner_number,
        false as is_lesson_completed,
        records.is_progress_record,
        records.is_attempt,
        {{ local_day_by_offset(
            'records.recorded_at', 'learners_numbered.timezone', 'int_time_zone_days'
        ) }} as activity_on
    from records
    inner join learners_numbered on records.user_id = learners_numbered.user_id
    left join int_time_zone_days
        on {{ is_zone_day(
            'records.recorded_at', 'learners_numbered.timezone', 'int_time_zone_days'
        ) }}
),

outcomes_summed as (
    select
        outcomes.learner_number,
        outcomes.activity_on,
        count(*) filter (where outcomes.is_lesson_completed) as lessons_completed_count,
        count(*) filter (where outcomes.is_progress_record) as progress_records_count,
        count(*) filter (where outcomes.is_attempt) as attempts_submitted_count
    from outcomes
    group by all
),

learner_daily_outcomes as (
    select
        learners_numbered.user_id,
        outcomes_summed.activity_on,
        outcomes_summed.lessons_completed_count,
        outcomes_summed.progress_records_count,
        outcomes_summed.attempts_submitted_count
    from outcomes_summed
    inner join learners_numbered
        on outcomes_summed.learner_number = learners_numbered.learner_number
)

select * from learner_daily_outcomes
