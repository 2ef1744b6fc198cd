-- One row per organization and team with learners. What is told of a team under the smallest group
-- is hidden, and where that is one team, of the next smallest as well.
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
)

select
    judged_teams.organization_id as scope_id,
    judged_teams.team_name,
    coalesce(user_directory.full_name, judged_teams.manager_user_id) as manager,
    judged_teams.team_status,
    judged_teams.member_count,
    case when judged_teams.team_status = 'ok' then judged_teams.inactive_72h_count end
        as inactive_72h_count,
    case when judged_teams.team_status = 'ok' then judged_teams.at_risk_count end as at_risk_count,
    case when judged_teams.team_status = 'ok' then judged_teams.overdue_count end as overdue_count,
    case when judged_teams.team_status = 'ok' then judged_teams.open_alert_count end
        as open_alert_count,
    case when judged_teams.team_status = 'ok' then judged_teams.accuracy_pct end as accuracy_pct,
    case when judged_teams.team_status = 'ok' then judged_teams.readiness_learner_mean end
        as readiness_learner_mean
from judged_teams
left join user_directory on judged_teams.manager_user_id = user_directory.user_id
order by
    scope_id asc,
    judged_teams.team_status asc,
    case when judged_teams.team_status = 'ok' then judged_teams.at_risk_count end desc,
    judged_teams.team_name,
    judged_teams.team_id asc
