-- One row per enrolled learner of a team and recommended step, the two first of each: overdue work
-- before unfinished lessons before failed assessments.
with first_steps as (
    select
        team_members.team_id,
        learner_recommendations.user_id,
        learner_recommendations.recommendation_rank,
        learner_recommendations.recommended_action,
        learner_recommendations.title,
        learner_recommendations.reason,
        learner_recommendations.due_at
    from team_members
    inner join learner_recommendations
        on team_members.user_id = learner_recommendations.user_id
    where
        team_members.team_id in (select unnest($scope_ids))
        and team_members.is_enrolled
        and learner_recommendations.recommendation_rank <= 2
)

select
    first_steps.team_id as scope_id,
    coalesce(user_directory.full_name, first_steps.user_id) as learner,
    first_steps.recommended_action,
    first_steps.title,
    first_steps.reason
from first_steps
left join user_directory on first_steps.user_id = user_directory.user_id
order by
    scope_id asc,
    first_steps.recommended_action = 'submit_overdue_work' desc,
    first_steps.due_at nulls last,
    learner asc,
    first_steps.user_id asc,
    first_steps.recommendation_rank asc
