-- Two totals are known, of learners who are ready and of those who are not, so the bins of each
-- hide one another. Where the cohort's readiness is suppressed, so is every bin.
with int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

int_scope_learners as (
    select * from {{ ref('int_scope_learners') }}
),

int_learners_measured as (
    select * from {{ ref('int_learners_measured') }}
),

score_bins as (
    select * from {{ ref('score_bins') }}
),

readiness_bands as (
    select * from {{ ref('readiness_bands') }}
),

bins as (
    select
        score_bins.from_score,
        score_bins.below_score,
        score_bins.from_score >= readiness_bands.from_score as is_ready
    from score_bins
    inner join readiness_bands on readiness_bands.band_name = 'ready'
),

learners_binned as (
    select
        int_scope_learners.scope_id as cohort_id,
        bins.from_score,
        count(*) as learner_count
    from int_scope_learners
    inner join int_learners_measured
        on int_scope_learners.user_id = int_learners_measured.user_id
    inner join bins
        on {{ is_in_band('int_learners_measured.readiness_score', 'bins') }}
    where int_scope_learners.scope_kind = 'cohort'
    group by all
),

cohort_bins as (
    select
        cohorts.scope_id as cohort_id,
        cohorts.readiness_status,
        bins.from_score,
        bins.below_score,
        bins.is_ready,
        cohorts.readiness_learner_count,
        coalesce(learners_binned.learner_count, 0) as learner_count
    from int_scopes_disclosed as cohorts
    cross join bins
    left join learners_binned
        on
            cohorts.scope_id = learners_binned.cohort_id
            and bins.from_score = learners_binned.from_score
    where cohorts.scope_kind = 'cohort'
),

cohort_bins_judged as (
    select
        cohort_bins.*,
        cohort_bins.readiness_status = 'suppressed'
        or {{ is_suppressed(
            'cohort_bins.learner_count',
            within='cohort_bins.cohort_id, cohort_bins.is_ready',
            key='cohort_bins.from_score'
        ) }} as is_suppressed
    from cohort_bins
),

cohort_readiness_bins as (
    select
        cohort_bins_judged.cohort_id,
        {{ disclosure_status(
            'cohort_bins_judged.is_suppressed', 'cohort_bins_judged.readiness_learner_count'
        ) }} as bin_status,
        cohort_bins_judged.from_score as bin_from_score,
        coalesce(cohort_bins_judged.below_score, 100) as bin_to_score,
        cohort_bins_judged.readiness_learner_count,
        {{ unless('cohort_bins_judged.is_suppressed', 'cohort_bins_judged.learner_count') }}
            as bin_learner_count,
        {{ unless(
            'cohort_bins_judged.is_suppressed',
            pct('cohort_bins_judged.learner_count', 'cohort_bins_judged.readiness_learner_count')
        ) }} as bin_learner_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from cohort_bins_judged
)

select * from cohort_readiness_bins
order by cohort_readiness_bins.cohort_id, cohort_readiness_bins.bin_from_score
