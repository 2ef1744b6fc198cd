-- One row per learner of a team whose risk is high or medium: how high, why, and what would help
-- first.
with members_at_risk as (
    select
        team_id,
        user_id,
        risk_level,
        concat_ws(
            ' ',
            rtrim(risk_reason_1, '.') || '.',
            rtrim(risk_reason_2, '.') || '.',
            rtrim(risk_reason_3, '.') || '.'
        ) as reasons,
        overdue_count,
        last_active_on
    from team_members
    where
        team_id in (select unnest($scope_ids))
        and risk_level in ('high', 'medium')
),

first_recommendations as (
    select
        user_id,
        case recommended_action
            when 'submit_overdue_work' then 'Submit '
            when 'review_failed_assessment' then 'Review '
            else 'Continue with '
        end || title as next_step
    from learner_recommendations
    where
        recommendation_rank = 1
        and user_id in (select members_at_risk.user_id from members_at_risk)
)

select
    members_at_risk.team_id as scope_id,
    coalesce(user_directory.full_name, members_at_risk.user_id) as learner,
    members_at_risk.risk_level,
    members_at_risk.reasons,
    first_recommendations.next_step,
    learner_risk.risk_probability,
    members_at_risk.overdue_count,
    members_at_risk.last_active_on
from members_at_risk
left join learner_risk on members_at_risk.user_id = learner_risk.user_id
left join user_directory on members_at_risk.user_id = user_directory.user_id
left join first_recommendations on members_at_risk.user_id = first_recommendations.user_id
order by
    scope_id asc,
    members_at_risk.risk_level = 'high' desc,
    learner_risk.risk_probability desc nulls last,
    members_at_risk.overdue_count desc,
    learner asc,
    members_at_risk.user_id asc
