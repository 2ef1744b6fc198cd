-- One row per export entity: its newest data and whether it is late, the late ones first.
select
    'platform' as scope_id,
    entity,
    freshness_status,
    row_count,
    age_seconds / 3600 as age_hours,
    stale_after_seconds / 3600 as stale_after_hours,
    newest_at
from data_freshness
where 'platform' in (select unnest($scope_ids))
order by
    case freshness_status when 'stale' then 1 when 'no_data' then 2 when 'fresh' then 3 else 4 end,
    age_seconds / stale_after_seconds desc nulls last,
    entity
