with int_learner_competency_mastery as (
    select * from {{ ref('int_learner_competency_mastery') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_competencies as (
    select * from {{ ref('stg_competencies') }}
),

learner_competency_mastery as (
    select
        mastery.user_id,
        int_learners.organization_id,
        mastery.competency_id,
        stg_competencies.name as competency_name,
        stg_competencies.domain as competency_domain,
        mastery.mastery_band,
        mastery.mastery_status,
        {{ progression_status('mastery') }} as mastery_progression_status,
        mastery.mastery_score,
        mastery.mastery_progression,
        mastery.evidence_count,
        mastery.last_evidence_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_competency_mastery as mastery
    inner join int_learners on mastery.user_id = int_learners.user_id
    left join stg_competencies on mastery.competency_id = stg_competencies.competency_id
)

select * from learner_competency_mastery
order by learner_competency_mastery.user_id, learner_competency_mastery.competency_id
