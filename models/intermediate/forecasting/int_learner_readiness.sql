-- Readiness (METRICS 14): parts that are NULL leave their weight to the others. A table: learners,
-- cohorts and programs speak of it.
{{ config(materialized='table') }}

with int_learner_readiness_parts as (
    select * from {{ ref('int_learner_readiness_parts') }}
),

readiness_bands as (
    select * from {{ ref('readiness_bands') }}
),

learners_scored as (
    select
        parts.*,
        case
            when parts.status = 'withdrawn' then 'insufficient_data'
            when parts.status = 'not_started' then 'not_started'
            when {{ readiness_parts_known('parts') }} < {{ var('readiness_min_parts') }}
                then 'insufficient_data'
            else 'ok'
        end as readiness_status,
        {{ readiness_score('parts') }} as score_of_parts
    from int_learner_readiness_parts as parts
),

learners_with_score as (
    select
        learners_scored.*,
        case
            when learners_scored.readiness_status = 'ok' then learners_scored.score_of_parts
        end as readiness_score
    from learners_scored
),

learner_readiness as (
    select
        learners_with_score.user_id,
        learners_with_score.readiness_status,
        readiness_bands.band_name as readiness_band,
        learners_with_score.readiness_score,
        learners_with_score.progress_share,
        learners_with_score.mastery_share,
        learners_with_score.consistency_share,
        learners_with_score.safety_share,
        learners_with_score.planned_progress_pct
    from learners_with_score
    left join readiness_bands
        on {{ is_in_band('learners_with_score.readiness_score', 'readiness_bands') }}
)

select * from learner_readiness
