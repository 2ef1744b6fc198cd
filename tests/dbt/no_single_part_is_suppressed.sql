-- Claims: where the bins of readiness or the segments of a cohort are suppressed, it is more than
-- one of those that add up to a known total.
-- Why: a single one is its total less the others, and then nothing is hidden.
-- To fix: is_suppressed has to take the smallest other cell along; look at what it partitions by.
{{ config(meta={'dagster': {'ref': {'name': 'cohort_readiness_distribution'}}}) }}

with cohort_readiness_distribution as (
    select * from {{ ref('cohort_readiness_distribution') }}
),

cohort_segments as (
    select * from {{ ref('cohort_segments') }}
),

parts_suppressed as (
    select
        cohort_readiness_distribution.cohort_id,
        'readiness' as parts_of,
        count(*) as suppressed_count
    from cohort_readiness_distribution
    where cohort_readiness_distribution.bin_status = 'suppressed'
    group by all

    union all

    select
        cohort_segments.cohort_id,
        'segments' as parts_of,
        count(*) as suppressed_count
    from cohort_segments
    where cohort_segments.segment_status = 'suppressed'
    group by all
)

select * from parts_suppressed
where parts_suppressed.suppressed_count = 1
