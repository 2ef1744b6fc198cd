-- What a learner recorded and brought to an end on each local day.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

stg_lesson_progress as (
    select * from {{ ref('stg_lesson_progress') }}
),

int_assessment_attempts_sequenced as (
    select * from {{ ref('int_assessment_attempts_sequenced') }}
),

records as (
    select
        stg_lesson_progress.user_id,
        1 as progress_records,
        0 as attempts_submitted,
        stg_lesson_progress.recorded_at
    from stg_lesson_progress
    where stg_lesson_progress.recorded_at <= {{ as_of() }}

    union all

    select
        int_assessment_attempts_sequenced.user_id,
        0 as progress_records,
        1 as attempts_submitted,
        int_assessment_attempts_sequenced.submitted_at as recorded_at
    from int_assessment_attempts_sequenced
    where int_assessment_attempts_sequenced.submitted_at <= {{ as_of() }}
),

outcomes as (
    select
        int_lessons_reached.user_id,
        1 as lessons_completed,
        0 as progress_records,
        0 as attempts_submitted,
        int_lessons_reached.completed_on as activity_on
    from int_lessons_reached
    where
        int_lessons_reached.completed_on is not null
        and int_lessons_reached.is_required

    union all

    select
        records.user_id,
        0 as lessons_completed,
        records.progress_records,
        records.attempts_submitted,
        {{ local_day('records.recorded_at', 'int_learners.timezone') }} as activity_on
    from records
    inner join int_learners on records.user_id = int_learners.user_id
),

learner_daily_outcomes as (
    select
        outcomes.user_id,
        outcomes.activity_on,
        cast(sum(outcomes.lessons_completed) as bigint) as lessons_completed_count,
        cast(sum(outcomes.progress_records) as bigint) as progress_records_count,
        cast(sum(outcomes.attempts_submitted) as bigint) as attempts_submitted_count
    from outcomes
    group by all
)

select * from learner_daily_outcomes
