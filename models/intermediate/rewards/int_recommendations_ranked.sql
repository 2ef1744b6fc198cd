-- The first few of what could be recommended: by the kind of action, then by urgency (METRICS 15).
with int_recommended_actions as (
    select * from {{ ref('int_recommended_actions') }}
),

recommendation_actions as (
    select * from {{ ref('recommendation_actions') }}
),

actions_ranked as (
    select
        recommended.user_id,
        row_number() over (
            partition by recommended.user_id
            order by
                recommendation_actions.priority asc,
                recommended.urgency desc,
                recommended.assessment_id asc,
                recommended.lesson_id asc
        ) as recommendation_rank,
        recommended.recommended_action,
        recommended.assessment_id,
        recommended.lesson_id,
        recommended.competency_id,
        recommended.title,
        recommended.reason,
        recommended.due_at
    from int_recommended_actions as recommended
    inner join recommendation_actions
        on recommended.recommended_action = recommendation_actions.recommended_action
),

recommendations_ranked as (
    select actions_ranked.*
    from actions_ranked
    where actions_ranked.recommendation_rank <= {{ var('recommendations_per_learner') }}
)

select * from recommendations_ranked
