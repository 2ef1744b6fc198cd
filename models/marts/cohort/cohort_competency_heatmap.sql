with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_scope_learners as (
    select * from {{ ref('int_scope_learners') }}
),

int_learner_competency_mastery as (
    select * from {{ ref('int_learner_competency_mastery') }}
),

stg_competencies as (
    select * from {{ ref('stg_competencies') }}
),

mastery_bands as (
    select * from {{ ref('mastery_bands') }}
),

proficient as (
    select mastery_bands.from_score
    from mastery_bands
    where mastery_bands.band_name = 'proficient'
),

cells as (
    select
        int_scope_learners.scope_id as cohort_id,
        mastery.competency_id,
        count(mastery.mastery_score) as evidence_learner_count,
        {{ exact_sum('mastery.mastery_score') }} / count(mastery.mastery_score)
            as mastery_learner_mean,
        {{ pct(
            'count(*) filter (where '
            ~ against_bands('mastery.mastery_score') ~ ' >= proficient.from_score)',
            'count(mastery.mastery_score)'
        ) }} as proficient_pct
    from int_scope_learners
    inner join int_learner_competency_mastery as mastery
        on int_scope_learners.user_id = mastery.user_id
    cross join proficient
    where int_scope_learners.scope_kind = 'cohort'
    group by all
),

cohort_competencies as (
    select
        cells.cohort_id,
        int_cohorts_placed.program_id,
        cells.competency_id,
        stg_competencies.name as competency_name,
        stg_competencies.domain as competency_domain,
        {{ disclosure_status(
            is_about_too_few('cells.evidence_learner_count'), 'cells.evidence_learner_count'
        ) }} as mastery_status,
        cells.evidence_learner_count,
        {{ unless(is_about_too_few('cells.evidence_learner_count'), 'cells.mastery_learner_mean') }}
            as mastery_learner_mean,
        {{ unless(is_about_too_few('cells.evidence_learner_count'), 'cells.proficient_pct') }}
            as proficient_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from cells
    inner join int_cohorts_placed on cells.cohort_id = int_cohorts_placed.cohort_id
    left join stg_competencies on cells.competency_id = stg_competencies.competency_id
)

select * from cohort_competencies
order by cohort_competencies.cohort_id, cohort_competencies.competency_id
