-- Teams with members; the team's manager receives its reports.
select
    team_summary.team_id as scope_id,
    team_summary.team_name as label,
    organization_summary.organization_name as parent_label,
    organization_summary.timezone,
    case
        when team_summary.manager_user_id is null then []
        else [team_summary.manager_user_id]
    end as recipient_user_ids
from team_summary
inner join
    organization_summary
    on team_summary.organization_id = organization_summary.organization_id
where team_summary.member_count > 0
order by scope_id
