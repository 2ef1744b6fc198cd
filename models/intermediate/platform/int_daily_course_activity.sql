-- Days that were over at as_of come from the fact; the one that as_of cuts, from its events. Three
-- days back hold it in every time zone.
with int_course_activity_summed_by_day as (
    select * from {{ ref('int_course_activity_summed_by_day') }}
),

stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

closed_days as (
    select
        fact.user_id,
        fact.timezone,
        fact.course_id,
        fact.activity_on,
        fact.activity_count,
        fact.view_count,
        fact.recorded_seconds
    from int_course_activity_summed_by_day as fact
    inner join int_learners on fact.user_id = int_learners.user_id
    inner join int_time_zones_opened on fact.timezone = int_time_zones_opened.timezone
    where fact.activity_on <= int_time_zones_opened.last_closed_on
),

recent_events as (
    select
        stg_activity_events.*,
        int_learners.timezone,
        {{ local_day('stg_activity_events.occurred_at', 'int_learners.timezone') }} as activity_on
    from stg_activity_events
    inner join int_learners on stg_activity_events.user_id = int_learners.user_id
    where
        stg_activity_events.occurred_at >= {{ hours_before(as_of(), 72) }}
        and stg_activity_events.occurred_at <= {{ as_of() }}
        and stg_activity_events.course_id is not null
),

days_that_as_of_cuts as (
    select
        recent_events.user_id,
        recent_events.timezone,
        recent_events.course_id,
        recent_events.activity_on,
        {{ content_use('recent_events') }}
    from recent_events
    inner join int_time_zones_opened on recent_events.timezone = int_time_zones_opened.timezone
    where recent_events.activity_on > int_time_zones_opened.last_closed_on
    group by all
),

daily_course_activity as (
    select * from closed_days
    union all
    select * from days_that_as_of_cuts
)

select * from daily_course_activity
