-- Every loaded event of a lesson is in here, whatever as_of is; int_lesson_activity clips to as_of.
-- What is summed can be added to, so an increment reads the new events alone.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['user_id', 'lesson_id'],
    on_schema_change='fail',
) }}

{%- set mark = taken_in_through() %}

with stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

new_events as (
    select stg_activity_events.* from stg_activity_events
    where
        stg_activity_events.lesson_id is not null
        {% if is_incremental() %}and stg_activity_events._load_id > {{ mark }}{% endif %}
),

summed_of_new_events as (
    select
        new_events.user_id,
        new_events.lesson_id,
        {{ content_use('new_events') }},
        min(new_events.occurred_at) as first_activity_at,
        max(new_events.occurred_at) as last_activity_at,
        max(new_events._load_id) as through_load_id
    from new_events
    group by all
),

{% if is_incremental() %}
    summed_before as (
        select held.*
        from {{ this }} as held
        inner join summed_of_new_events as added
            on held.user_id = added.user_id and held.lesson_id = added.lesson_id
    ),

    parts as (
        select * from summed_of_new_events
        union all
        select * from summed_before
    ),

    summed_together as (
        select
            parts.user_id,
            parts.lesson_id,
            cast(sum(parts.activity_count) as bigint) as activity_count,
            cast(sum(parts.view_count) as bigint) as view_count,
            {{ exact_sum('parts.recorded_seconds') }} as recorded_seconds,
            min(parts.first_activity_at) as first_activity_at,
            max(parts.last_activity_at) as last_activity_at,
            max(parts.through_load_id) as through_load_id
        from parts
        group by all
    ),
{% endif %}

lesson_activity_summed as (
    select * from {{ 'summed_together' if is_incremental() else 'summed_of_new_events' }}
)

select * from lesson_activity_summed
