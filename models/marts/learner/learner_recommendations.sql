with int_recommendations_ranked as (
    select * from {{ ref('int_recommendations_ranked') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

learner_recommendations as (
    select
        ranked.user_id,
        int_learners.organization_id,
        ranked.recommendation_rank,
        ranked.recommended_action,
        ranked.assessment_id,
        ranked.lesson_id,
        ranked.competency_id,
        ranked.title,
        ranked.reason,
        ranked.due_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_recommendations_ranked as ranked
    inner join int_learners on ranked.user_id = int_learners.user_id
)

select * from learner_recommendations
order by learner_recommendations.user_id, learner_recommendations.recommendation_rank
