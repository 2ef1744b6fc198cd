-- One row per organization and team with learners. What is told of a team under the smallest group
-- is hidden, and where that is one team, of the next smallest as well; so is a mean over fewer.
with teams as (
    select
        organization_id,
        team_id,
        team_name,
        manager_user_id,
        member_count,
        inactive_72h_count,
        at_risk_count,
        overdue_count,
        open_alert_count,
        graded_learner_count,
        readiness_learner_count,
        accuracy_pct,
        readiness_learner_mean,
        row_number() over (
            partition by organization_id order by member_count, team_id
        ) as size_place,
        count(*) filter (member_count < $smallest_group) over (
            partition by organization_id
        ) as small_team_count
    from team_summary
    where
        organization_id in (select unnest($scope_ids))
        and member_count > 0
),

judged_teams as (
    select
        *,
        case
            when member_count < $smallest_group then 'suppressed'
            when size_place <= case small_team_count when 1 then 2 else 0 end then 'suppressed'
            else 'ok'
        end as team_status
    from teams
),

judged_means as (
    select
        *,
        case
            when team_status = 'suppressed' then 'suppressed'
            when graded_learner_count = 0 then 'insufficient_data'
            when graded_learner_count < $smallest_group then 'suppressed'
            else 'ok'
        end as accuracy_status,
        case
            when team_status = 'suppressed' then 'suppressed'
            when readiness_learner_count = 0 then 'insufficient_data'
            when readiness_learner_count < $smallest_group then 'suppressed'
            else 'ok'
        end as readiness_status
    from judged_teams
)

select
    judged_means.organization_id as scope_id,
    judged_means.team_name,
    coalesce(user_directory.full_name, judged_means.manager_user_id) as manager,
    judged_means.team_status,
    judged_means.accuracy_status,
    judged_means.readiness_status,
    judged_means.member_count,
    case when judged_means.team_status = 'ok' then judged_means.inactive_72h_count end
        as inactive_72h_count,
    case when judged_means.team_status = 'ok' then judged_means.at_risk_count end as at_risk_count,
    case when judged_means.team_status = 'ok' then judged_means.overdue_count end as overdue_count,
    case when judged_means.team_status = 'ok' then judged_means.open_alert_count end
        as open_alert_count,
    case when judged_means.accuracy_status = 'ok' then judged_means.accuracy_pct end
        as accuracy_pct,
    case when judged_means.readiness_status = 'ok' then judged_means.readiness_learner_mean end
        as readiness_learner_mean
from judged_means
left join user_directory on judged_means.manager_user_id = user_directory.user_id
order by
    scope_id asc,
    judged_means.team_status asc,
    case when judged_means.team_status = 'ok' then judged_means.at_risk_count end desc,
    judged_means.team_name,
    judged_means.team_id asc
