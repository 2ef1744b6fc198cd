-- The last few activities up to as_of. The hours to look back keep this from reading all events.
with stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

recent_activities as (
    select
        stg_activity_events.event_id,
        stg_activity_events.user_id,
        stg_activity_events.course_id,
        stg_activity_events.lesson_id,
        stg_activity_events.event_type,
        stg_activity_events.occurred_at
    from stg_activity_events
    inner join int_learners on stg_activity_events.user_id = int_learners.user_id
    where
        stg_activity_events.occurred_at
        >= {{ hours_before(as_of(), var('recent_activities_hours')) }}
        and stg_activity_events.occurred_at <= {{ as_of() }}
    order by stg_activity_events.occurred_at desc, stg_activity_events.event_id desc
    limit {{ var('recent_activities_shown') }}
)

select * from recent_activities
