-- Every loaded event of a course is in here, whatever as_of is: only the time zone in force decides
-- its day. int_daily_course_activity clips to as_of.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_learner_days',
    on_schema_change='fail',
) }}

{%- set mark = taken_in_through() -%}
{%- set span = touched_span(ref('stg_activity_events'), ref('int_users_placed'), mark) %}

with stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

int_time_zone_days as (
    select * from {{ ref('int_time_zone_days') }}
),

events_placed as (
    {{ events_placed('stg_activity_events', 'int_users_placed') }}
    where stg_activity_events.course_id is not null
),

{% if is_incremental() %}
    users_placed_elsewhere as (
        {{ users_placed_elsewhere(ref('int_users_placed')) }}
    ),

    -- All courses of a touched day are summed anew, since a day is replaced whole.
    touched_days as (
        select
            events_placed.user_id,
            {{ local_day('events_placed.occurred_at', 'events_placed.timezone') }} as activity_on
        from events_placed
        where events_placed._load_id > {{ mark }}
        group by all
    ),

    touched_users as (
        select touched_days.user_id from touched_days
        union
        select users_placed_elsewhere.user_id from users_placed_elsewhere
    ),
{% endif %}

events_in_reach as (
    select events_placed.* from events_placed
    {% if is_incremental() %}
        where
            events_placed.occurred_at between
            '{{ span["from"] }}' and '{{ span["until"] }}'
            and events_placed.user_id in (select touched_users.user_id from touched_users)
    {% endif %}
),

course_activity_summed_by_day as (
    select
        events_in_reach.user_id,
        events_in_reach.timezone,
        events_in_reach.course_id,
        {{ local_day_by_offset(
            'events_in_reach.occurred_at', 'events_in_reach.timezone', 'int_time_zone_days'
        ) }} as activity_on,
        {{ content_use('events_in_reach') }},
        max(events_in_reach._load_id) as through_load_id
    from events_in_reach
    left join int_time_zone_days
        on {{ is_zone_day(
            'events_in_reach.occurred_at', 'events_in_reach.timezone', 'int_time_zone_days'
        ) }}
    group by all
)

select * from course_activity_summed_by_day
{% if is_incremental() %}
    where
        course_activity_summed_by_day.user_id in (
            select users_placed_elsewhere.user_id from users_placed_elsewhere
        )
        or (course_activity_summed_by_day.user_id, course_activity_summed_by_day.activity_on) in (
            select
                touched_days.user_id,
                touched_days.activity_on
            from touched_days
        )
{% endif %}
