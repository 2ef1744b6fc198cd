with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

int_learner_enrolled_days as (
    select * from {{ ref('int_learner_enrolled_days') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

int_learner_daily_outcomes as (
    select * from {{ ref('int_learner_daily_outcomes') }}
),

-- A learner may be active outside of any enrolment; such days are rows as well.
learner_days as (
    select
        int_learner_enrolled_days.user_id,
        int_learner_enrolled_days.enrolled_on as activity_on
    from int_learner_enrolled_days
    union
    select
        int_daily_activity.user_id,
        int_daily_activity.activity_on
    from int_daily_activity
    union
    select
        int_learner_daily_outcomes.user_id,
        int_learner_daily_outcomes.activity_on
    from int_learner_daily_outcomes
),

learner_daily_activity as (
    select
        learner_days.user_id,
        int_learners.organization_id,
        coalesce(activity.activity_count, 0) as activity_count,
        cast(coalesce(activity.action_count, 0) as bigint) as action_count,
        coalesce(activity.focus_seconds, 0) / 60 as focus_minutes,
        coalesce(activity.xp, 0) as xp,
        coalesce(outcomes.lessons_completed_count, 0) as lessons_completed_count,
        coalesce(outcomes.progress_records_count, 0) as progress_records_count,
        coalesce(outcomes.attempts_submitted_count, 0) as attempts_submitted_count,
        int_learner_enrolled_days.user_id is not null as is_enrolled,
        coalesce(activity.activity_count > 0, false) as is_active,
        learner_days.activity_on <= int_time_zones_opened.last_closed_on as is_complete,
        learner_days.activity_on,
        activity.first_activity_at,
        activity.last_activity_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from learner_days
    inner join int_learners on learner_days.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    left join int_daily_activity as activity
        on
            learner_days.user_id = activity.user_id
            and learner_days.activity_on = activity.activity_on
    left join int_learner_daily_outcomes as outcomes
        on
            learner_days.user_id = outcomes.user_id
            and learner_days.activity_on = outcomes.activity_on
    left join int_learner_enrolled_days
        on
            learner_days.user_id = int_learner_enrolled_days.user_id
            and learner_days.activity_on = int_learner_enrolled_days.enrolled_on
)

select * from learner_daily_activity
