-- Claims: where the bins of readiness or the segments of a cohort are suppressed, or the readiness
-- of cohorts of a program or of programs of a director, it is more than one of those that add up to
-- a known total.
-- Why: a single one is its total less the others, and then nothing is hidden.
-- To fix: is_suppressed has to take the smallest other cell along; look at what it partitions by.
{{ config(meta={'dagster': {'ref': {'name': 'cohort_readiness_distribution'}}}) }}

with cohort_readiness_distribution as (
    select * from {{ ref('cohort_readiness_distribution') }}
),

cohort_segments as (
    select * from {{ ref('cohort_segments') }}
),

cohort_summary as (
    select * from {{ ref('cohort_summary') }}
),

program_summary as (
    select * from {{ ref('program_summary') }}
),

director_summary as (
    select * from {{ ref('director_summary') }}
),

parts_suppressed as (
    select
        cohort_readiness_distribution.cohort_id as whole_id,
        'readiness' as parts_of,
        count(*) as suppressed_count
    from cohort_readiness_distribution
    where cohort_readiness_distribution.bin_status = 'suppressed'
    group by all

    union all

    select
        cohort_segments.cohort_id as whole_id,
        'segments' as parts_of,
        count(*) as suppressed_count
    from cohort_segments
    where cohort_segments.segment_status = 'suppressed'
    group by all

    union all

    select
        program_summary.program_id as whole_id,
        'program' as parts_of,
        count(*) as suppressed_count
    from program_summary
    inner join cohort_summary on program_summary.program_id = cohort_summary.program_id
    where
        program_summary.readiness_status = 'ok'
        and cohort_summary.readiness_status = 'suppressed'
    group by all

    union all

    select
        director_summary.director_user_id as whole_id,
        'director' as parts_of,
        count(*) as suppressed_count
    from director_summary
    inner join program_summary
        on director_summary.director_user_id = program_summary.director_user_id
    where
        director_summary.readiness_status = 'ok'
        and program_summary.readiness_status = 'suppressed'
    group by all
)

select * from parts_suppressed
where parts_suppressed.suppressed_count = 1
