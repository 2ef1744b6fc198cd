-- How deep learners went into the lessons that they touched in the engagement window (METRICS 6).
-- Only the window's events are read, so the cost does not grow with history.
with stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zone_days as (
    select * from {{ ref('int_time_zone_days') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

event_depths as (
    select * from {{ ref('event_depths') }}
),

lesson_depths as (
    select * from {{ ref('lesson_depths') }}
),

-- Three days more than the window hold it in every time zone.
events_placed as (
    select
        stg_activity_events.user_id,
        stg_activity_events.lesson_id,
        stg_activity_events.event_type,
        stg_activity_events.occurred_at,
        event_depths.depth_level,
        int_time_zones_opened.last_closed_on,
        {{ local_day_by_offset(
            'stg_activity_events.occurred_at', 'int_learners.timezone', 'int_time_zone_days'
        ) }} as activity_on
    from stg_activity_events
    inner join event_depths on stg_activity_events.event_type = event_depths.event_type
    inner join int_learners on stg_activity_events.user_id = int_learners.user_id
    inner join int_time_zones_opened on int_learners.timezone = int_time_zones_opened.timezone
    left join int_time_zone_days
        on {{ is_zone_day(
            'stg_activity_events.occurred_at', 'int_learners.timezone', 'int_time_zone_days'
        ) }}
    where
        stg_activity_events.occurred_at
        >= {{ hours_before(as_of(), '24 * (' ~ var('engagement_window_days') ~ ' + 3)') }}
        and stg_activity_events.occurred_at <= {{ as_of() }}
),

lessons_touched as (
    select
        window_events.user_id,
        window_events.lesson_id,
        case
            when
                max(window_events.occurred_at) filter (where window_events.event_type = 'submit')
                > min(window_events.occurred_at) filter (
                    where window_events.event_type = 'feedback'
                )
                then 5
            else max(window_events.depth_level)
        end as reached_level
    from events_placed as window_events
    where
        window_events.lesson_id is not null
        and window_events.activity_on between
        {{ days_after('window_events.last_closed_on', '1 - ' ~ var('engagement_window_days')) }}
        and window_events.last_closed_on
    group by all
),

learner_lesson_depth as (
    select
        lessons_touched.user_id,
        count(*) as touched_lessons_count,
        {{ exact_sum(
            'least(lessons_touched.reached_level, lesson_depths.potential_level)'
            ~ ' / cast(lesson_depths.potential_level as double)'
        ) }} / count(*) as depth_share
    from lessons_touched
    inner join stg_lessons on lessons_touched.lesson_id = stg_lessons.lesson_id
    inner join lesson_depths on stg_lessons.content_type = lesson_depths.content_type
    group by all
)

select * from learner_lesson_depth
