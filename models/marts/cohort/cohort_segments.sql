with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohort_learners_segmented as (
    select * from {{ ref('int_cohort_learners_segmented') }}
),

learner_segments as (
    select * from {{ ref('learner_segments') }}
),

segments as (
    select
        learner_segments.segment,
        learner_segments.segment_rank
    from learner_segments
    group by all
),

learners_counted as (
    select
        int_cohort_learners_segmented.cohort_id,
        int_cohort_learners_segmented.segment,
        count(*) as learner_count
    from int_cohort_learners_segmented
    group by all
),

cells as (
    select
        int_cohorts_placed.cohort_id,
        int_cohorts_placed.program_id,
        segments.segment,
        segments.segment_rank,
        coalesce(learners_counted.learner_count, 0) as learner_count,
        cast(
            sum(coalesce(learners_counted.learner_count, 0)) over (
                partition by int_cohorts_placed.cohort_id
            ) as bigint
        ) as enrolled_learner_count
    from int_cohorts_placed
    cross join segments
    left join learners_counted
        on
            int_cohorts_placed.cohort_id = learners_counted.cohort_id
            and segments.segment = learners_counted.segment
),

cells_judged as (
    select
        cells.*,
        {{ is_about_too_few('cells.enrolled_learner_count') }}
        or {{ is_suppressed(
            'cells.learner_count', within='cells.cohort_id', key='cells.segment_rank'
        ) }} as is_suppressed
    from cells
),

cohort_segments as (
    select
        cells_judged.cohort_id,
        cells_judged.program_id,
        cells_judged.segment,
        {{ disclosure_status('cells_judged.is_suppressed', 'cells_judged.enrolled_learner_count') }}
            as segment_status,
        cells_judged.segment_rank,
        cells_judged.enrolled_learner_count,
        {{ unless('cells_judged.is_suppressed', 'cells_judged.learner_count') }}
            as segment_learner_count,
        {{ unless(
            'cells_judged.is_suppressed',
            pct('cells_judged.learner_count', 'cells_judged.enrolled_learner_count')
        ) }} as segment_learner_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from cells_judged
)

select * from cohort_segments
order by cohort_segments.cohort_id, cohort_segments.segment_rank, cohort_segments.segment
