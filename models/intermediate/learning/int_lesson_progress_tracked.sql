-- Every record of progress with the running maximum up to it, for any as_of to pick from.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['user_id', 'lesson_id'],
    on_schema_change='fail',
) }}

with stg_lesson_progress as (
    select * from {{ ref('stg_lesson_progress') }}
),

{% if is_incremental() %}
    -- A load may bring several records of a pair.
    touched_pairs as (
        select distinct
            stg_lesson_progress.user_id,
            stg_lesson_progress.lesson_id
        from stg_lesson_progress
        where stg_lesson_progress._load_id > {{ taken_in_through() }}
    ),
{% endif %}

records_in_reach as (
    select stg_lesson_progress.*
    from stg_lesson_progress
    {% if is_incremental() %}
        inner join touched_pairs
            on
                stg_lesson_progress.user_id = touched_pairs.user_id
                and stg_lesson_progress.lesson_id = touched_pairs.lesson_id
    {% endif %}
),

lesson_progress_tracked as (
    select
        records_in_reach.user_id,
        records_in_reach.lesson_id,
        records_in_reach.progress_pct,
        max(records_in_reach.progress_pct) over (
            partition by records_in_reach.user_id, records_in_reach.lesson_id
            order by records_in_reach.recorded_at
        ) as running_max_pct,
        records_in_reach.recorded_at,
        records_in_reach._load_id as through_load_id
    from records_in_reach
)

select * from lesson_progress_tracked
