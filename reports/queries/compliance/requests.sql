-- One row per question of data protection: how many people it is about, and whether it is in order.
with counts as (
    unpivot (
        select
            open_count,
            open_access_count,
            open_erasure_count,
            overdue_request_count,
            completed_late_count,
            consent_given_count,
            consent_withdrawn_count,
            consent_unknown_count
        from compliance_status
        where 'platform' in (select unnest($scope_ids))
    )
    on columns(*) into name question value people_count
)

select
    'platform' as scope_id,
    question,
    case
        when people_count = 0 then 'in order'
        when question in ('overdue_request_count', 'completed_late_count') then 'late'
        when question in ('consent_given_count', 'consent_withdrawn_count') then 'in order'
        else 'to do'
    end as state,
    people_count
from counts
order by
    list_position(
        [
            'open_count',
            'open_access_count',
            'open_erasure_count',
            'overdue_request_count',
            'completed_late_count',
            'consent_given_count',
            'consent_withdrawn_count'
        ],
        question
    ) nulls last,
    question
