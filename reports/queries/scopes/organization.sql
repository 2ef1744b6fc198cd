-- Organizations; their administrators receive their reports.
select
    organization_summary.organization_id as scope_id,
    organization_summary.organization_name as label,
    coalesce(organization_summary.country, '') as parent_label,
    organization_summary.timezone,
    coalesce(
        list(user_directory.user_id order by user_directory.user_id)
        filter (user_directory.user_id is not null),
        []
    ) as recipient_user_ids
from organization_summary
left join user_directory
    on
        organization_summary.organization_id = user_directory.organization_id
        and user_directory.role = 'admin'
        and user_directory.is_active
group by all
order by scope_id
