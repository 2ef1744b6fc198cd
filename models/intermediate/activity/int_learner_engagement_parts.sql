-- The four parts of the engagement score, each a share of 1.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

int_daily_activity as (
    select * from {{ ref('int_daily_activity') }}
),

int_learner_activity_totals as (
    select * from {{ ref('int_learner_activity_totals') }}
),

int_learner_engagement_targets as (
    select * from {{ ref('int_learner_engagement_targets') }}
),

int_learner_lesson_depth as (
    select * from {{ ref('int_learner_lesson_depth') }}
),

int_assignments_due as (
    select * from {{ ref('int_assignments_due') }}
),

learners_with_window as (
    select
        int_learners.user_id,
        int_learners.timezone,
        {{ days_after(
            'int_time_zones_opened.last_closed_on', '1 - ' ~ var('engagement_window_days')
        ) }} as first_on,
        int_time_zones_opened.last_closed_on as last_on
    from int_learners
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
),

active_days as (
    select
        learners_with_window.user_id,
        count(*) as active_days
    from learners_with_window
    inner join int_daily_activity
        on
            learners_with_window.user_id = int_daily_activity.user_id
            and int_daily_activity.activity_on between
            learners_with_window.first_on and learners_with_window.last_on
    group by all
),

-- What was carried over from an earlier run of the course is neither on time nor late.
due_work as (
    select
        learners_with_window.user_id,
        count(*) filter (where int_assignments_due.is_on_time) / cast(count(*) as double)
            as on_time_share
    from learners_with_window
    inner join int_assignments_due on learners_with_window.user_id = int_assignments_due.user_id
    where
        not int_assignments_due.is_carried_over
        and {{ local_day('int_assignments_due.due_at', 'learners_with_window.timezone') }} between
        learners_with_window.first_on and learners_with_window.last_on
    group by all
),

learner_engagement_parts as (
    select
        learners_with_window.user_id,
        least(
            1.0,
            coalesce(active_days.active_days, 0) / coalesce(
                targets.target_active_days, {{ var('engagement_target_days') }}
            )
        ) as frequency_share,
        coalesce(
            power(
                0.5,
                {{ seconds_between('totals.last_activity_at', as_of()) }} / 86400
                / {{ var('engagement_recency_half_life_days') }}
            ),
            0
        ) as recency_share,
        case
            when totals.user_id is null then 0
            else lesson_depth.depth_share
        end as depth_share,
        due_work.on_time_share
    from learners_with_window
    left join active_days on learners_with_window.user_id = active_days.user_id
    left join int_learner_activity_totals as totals
        on learners_with_window.user_id = totals.user_id
    left join int_learner_engagement_targets as targets
        on learners_with_window.user_id = targets.user_id
    left join int_learner_lesson_depth as lesson_depth
        on learners_with_window.user_id = lesson_depth.user_id
    left join due_work on learners_with_window.user_id = due_work.user_id
)

select * from learner_engagement_parts
