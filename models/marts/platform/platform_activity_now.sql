with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

int_recent_activities as (
    select * from {{ ref('int_recent_activities') }}
),

learners_active as (
    select
        count(*) filter (
            where standing.last_activity_at
            >= {{ minutes_before(as_of(), var('active_now_minutes')) }}
        ) as active_now_count,
        count(*) filter (where standing.last_active_on = int_time_zones_opened.as_of_on)
            as active_today_count,
        max(standing.last_activity_at) as last_activity_at
    from int_learner_standing as standing
    inner join int_time_zones_opened on standing.timezone = int_time_zones_opened.timezone
),

last_activities as (
    select
        count(*) as recent_activity_count,
        {{ largest_as_json(
            json_row('recent', ['occurred_at', 'event_id', 'user_id', 'event_type',
                'course_id', 'lesson_id']),
            var('recent_activities_shown')
        ) }} as recent_activities
    from int_recent_activities as recent
),

platform_activity_now as (
    select
        last_activities.recent_activities,
        learners_active.active_now_count,
        learners_active.active_today_count,
        last_activities.recent_activity_count,
        learners_active.last_activity_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from learners_active
    cross join last_activities
)

select * from platform_activity_now
