with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_learner_daily_outcomes as (
    select * from {{ ref('int_learner_daily_outcomes') }}
),

-- An attempt or a record of progress may come without activity and outside of any enrolment.
days_with_outcomes as (
    select
        coalesce(int_learner_days.user_id, outcomes.user_id) as user_id,
        coalesce(int_learner_days.day_on, outcomes.activity_on) as activity_on,
        coalesce(int_learner_days.activity_count, 0) as activity_count,
        coalesce(int_learner_days.action_count, 0) as action_count,
        coalesce(int_learner_days.focus_seconds, 0) / 60 as focus_minutes,
        coalesce(int_learner_days.xp, 0) as xp,
        coalesce(outcomes.lessons_completed_count, 0) as lessons_completed_count,
        coalesce(outcomes.progress_records_count, 0) as progress_records_count,
        coalesce(outcomes.attempts_submitted_count, 0) as attempts_submitted_count,
        coalesce(int_learner_days.is_enrolled, false) as is_enrolled,
        coalesce(int_learner_days.is_active, false) as is_active,
        int_learner_days.first_activity_at,
        int_learner_days.last_activity_at
    from int_learner_days
    full outer join int_learner_daily_outcomes as outcomes
        on
            int_learner_days.user_id = outcomes.user_id
            and int_learner_days.day_on = outcomes.activity_on
),

learner_daily_activity as (
    select
        learner_day.user_id,
        int_learners.organization_id,
        learner_day.activity_count,
        learner_day.action_count,
        learner_day.focus_minutes,
        learner_day.xp,
        learner_day.lessons_completed_count,
        learner_day.progress_records_count,
        learner_day.attempts_submitted_count,
        learner_day.is_enrolled,
        learner_day.is_active,
        learner_day.activity_on <= int_time_zones_opened.last_closed_on as is_complete,
        learner_day.activity_on,
        learner_day.first_activity_at,
        learner_day.last_activity_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from days_with_outcomes as learner_day
    inner join int_learners on learner_day.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
)

select * from learner_daily_activity
order by learner_daily_activity.user_id, learner_daily_activity.activity_on
