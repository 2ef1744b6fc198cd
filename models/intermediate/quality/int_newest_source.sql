-- One row: the newest source timestamp that a build at as_of could know of, and its age.
{{ config(materialized='table') }}

with int_source_timestamps as (
    select * from {{ ref('int_source_timestamps') }}
),

newest_source as (
    select
        max(int_source_timestamps.newest_at) as newest_source_at,
        cast(
            {{ seconds_between('max(int_source_timestamps.newest_at)', as_of()) }} as double
        ) as data_freshness_seconds
    from int_source_timestamps
)

select * from newest_source
