-- The one formula of mastery (METRICS 12), at as_of and as it was before the span of progression:
-- evidence, ages and the mean of all learners are then those of that moment. Sums of weights keep
-- 18 decimals, since old evidence weighs next to nothing. Kept as a table: three models read it.
{{ config(materialized='table') }}

with int_mastery_evidence as (
    select * from {{ ref('int_mastery_evidence') }}
),

mastery_bands as (
    select * from {{ ref('mastery_bands') }}
),

evidence_aged as (
    select
        int_mastery_evidence.*,
        {{ seconds_between('int_mastery_evidence.submitted_at', as_of()) }} / 86400 as age_days,
        {{ seconds_between('int_mastery_evidence.submitted_at', as_of()) }} / 86400
        - {{ var('mastery_progression_days') }} as age_days_before
    from int_mastery_evidence
),

evidence_weighed as (
    select
        evidence_aged.*,
        evidence_aged.age_days_before >= 0 as was_there_before,
        evidence_aged.weight * power(
            0.5, evidence_aged.age_days / {{ var('mastery_half_life_days') }}
        ) as aged_weight,
        evidence_aged.weight * power(
            0.5, greatest(evidence_aged.age_days_before, 0) / {{ var('mastery_half_life_days') }}
        ) as aged_weight_before
    from evidence_aged
),

evidence_summed as (
    select
        weighed.evidence_of,
        weighed.evidence_of_id,
        weighed.user_id,
        count(*) as evidence_count,
        count(*) filter (where weighed.was_there_before) as evidence_count_before,
        {{ exact_sum('weighed.score_pct') }} as score_sum,
        {{ exact_sum('case when weighed.was_there_before then weighed.score_pct end') }}
            as score_sum_before,
        {{ exact_sum('weighed.aged_weight', 18) }} as weight_sum,
        {{ exact_sum(
            'case when weighed.was_there_before then weighed.aged_weight_before end', 18
        ) }} as weight_sum_before,
        {{ exact_sum('weighed.aged_weight * weighed.score_pct', 18) }} as weighted_sum,
        {{ exact_sum(
            'case when weighed.was_there_before then '
            ~ 'weighed.aged_weight_before * weighed.score_pct end', 18
        ) }} as weighted_sum_before,
        max(weighed.submitted_at) as last_evidence_at
    from evidence_weighed as weighed
    group by all
),

means_of_all_learners as (
    select
        evidence_summed.evidence_of,
        evidence_summed.evidence_of_id,
        {{ exact_sum('evidence_summed.score_sum') }} / sum(evidence_summed.evidence_count)
            as mean_score,
        {{ exact_sum('evidence_summed.score_sum_before') }}
        / nullif(sum(evidence_summed.evidence_count_before), 0) as mean_score_before
    from evidence_summed
    group by all
),

-- A quotient of doubles may come out a hair above 100 where every score is full.
mastery_scored as (
    select
        evidence_summed.evidence_of,
        evidence_summed.evidence_of_id,
        evidence_summed.user_id,
        evidence_summed.evidence_count,
        least(
            100,
            (evidence_summed.weighted_sum + {{ var('mastery_prior_weight') }} * means.mean_score)
            / (evidence_summed.weight_sum + {{ var('mastery_prior_weight') }})
        ) as mastery_score,
        case
            when evidence_summed.evidence_count_before > 0
                then least(
                    100,
                    (
                        evidence_summed.weighted_sum_before
                        + {{ var('mastery_prior_weight') }} * means.mean_score_before
                    )
                    / (evidence_summed.weight_sum_before + {{ var('mastery_prior_weight') }})
                )
        end as mastery_score_before,
        evidence_summed.last_evidence_at
    from evidence_summed
    inner join means_of_all_learners as means
        on
            evidence_summed.evidence_of = means.evidence_of
            and evidence_summed.evidence_of_id = means.evidence_of_id
),

mastery_measured as (
    select
        mastery_scored.evidence_of,
        mastery_scored.evidence_of_id,
        mastery_scored.user_id,
        case
            when mastery_scored.evidence_count < {{ var('mastery_min_evidence') }}
                then 'low_evidence'
            else 'ok'
        end as mastery_status,
        mastery_bands.band_name as mastery_band,
        mastery_scored.mastery_score,
        mastery_scored.mastery_score - mastery_scored.mastery_score_before as mastery_progression,
        mastery_scored.evidence_count,
        mastery_scored.last_evidence_at
    from mastery_scored
    left join mastery_bands
        on {{ is_in_band('mastery_scored.mastery_score', 'mastery_bands') }}
)

select * from mastery_measured
