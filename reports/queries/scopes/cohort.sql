-- Cohorts that run, or ended in the four weeks before as_of; their program's director reads them.
select
    cohort_summary.cohort_id as scope_id,
    cohort_summary.cohort_name as label,
    program_summary.program_name as parent_label,
    organization_summary.timezone,
    case
        when program_summary.director_user_id is null then []
        else [program_summary.director_user_id]
    end as recipient_user_ids
from cohort_summary
inner join program_summary on cohort_summary.program_id = program_summary.program_id
inner join
    organization_summary
    on cohort_summary.organization_id = organization_summary.organization_id
cross join snapshot_info
where
    cohort_summary.starts_on <= snapshot_info.as_of::date
    and (
        cohort_summary.ends_on is null
        or cohort_summary.ends_on >= snapshot_info.as_of::date - 28
    )
order by scope_id
