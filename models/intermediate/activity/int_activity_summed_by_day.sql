-- Every loaded event is in here, whatever as_of is: only the time zone in force decides its day.
-- int_daily_activity clips to as_of.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_learner_days',
    on_schema_change='fail',
) }}

{%- set mark = taken_in_through() -%}
{%- set span = touched_span(ref('stg_activity_events'), ref('int_users_placed'), mark) %}

with stg_activity_events as {{ not_materialized() }} (
    select * from {{ ref('stg_activity_events') }}
),

int_users_placed as (
    select * from {{ ref('int_users_placed') }}
),

int_time_zone_days as (
    select * from {{ ref('int_time_zone_days') }}
),

{% if is_incremental() %}
    users_placed_elsewhere as (
        {{ users_placed_elsewhere(ref('int_users_placed')) }}
    ),

    new_events as (
        {{ events_placed('stg_activity_events', 'int_users_placed') }}
        where stg_activity_events._load_id > {{ mark }}
    ),

    -- The event before a new one may now have a shorter gap, and may lie on the day before.
    touched_days as (
        select
            new_events.user_id,
            {{ local_day('new_events.occurred_at', 'new_events.timezone') }} as activity_on
        from new_events
        union
        select
            new_events.user_id,
            {{ local_day(minutes_before('new_events.occurred_at', var('session_gap_minutes')),
                'new_events.timezone') }} as activity_on
        from new_events
    ),

    touched_users as (
        select touched_days.user_id from touched_days
        union
        select users_placed_elsewhere.user_id from users_placed_elsewhere
    ),
{% endif %}

events_in_reach as (
    select stg_activity_events.* from stg_activity_events
    {% if is_incremental() %}
        where
            stg_activity_events.occurred_at between
            '{{ span["from"] }}' and '{{ span["until"] }}'
            and stg_activity_events.user_id in (select touched_users.user_id from touched_users)
    {% endif %}
),

activity_summed_by_day as (
    {{ activity_by_day('events_in_reach', 'int_users_placed', 'int_time_zone_days') }}
)

select * from activity_summed_by_day
{% if is_incremental() %}
    where
        activity_summed_by_day.user_id in (
            select users_placed_elsewhere.user_id from users_placed_elsewhere
        )
        or (activity_summed_by_day.user_id, activity_summed_by_day.activity_on) in (
            select
                touched_days.user_id,
                touched_days.activity_on
            from touched_days
        )
{% endif %}
