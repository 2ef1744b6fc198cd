-- Directors, each the reader of the own report; times are those of the own organization.
select
    director_summary.director_user_id as scope_id,
    coalesce(user_directory.full_name, director_summary.director_user_id) as label,
    organization_summary.organization_name as parent_label,
    coalesce(organization_summary.timezone, 'UTC') as timezone,
    [director_summary.director_user_id] as recipient_user_ids
from director_summary
left join user_directory on director_summary.director_user_id = user_directory.user_id
left join
    organization_summary
    on user_directory.organization_id = organization_summary.organization_id
order by scope_id
