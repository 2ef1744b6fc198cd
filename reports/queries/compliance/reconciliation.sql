-- One row per reconciled entity: rows of the period in raw history, in the fact and in the mart,
-- and the days on which they differ.
select
    'platform' as scope_id,
    entity,
    case
        when count(*) filter (raw_difference <> 0 or mart_difference <> 0) = 0 then 'equal'
        else 'different'
    end as state,
    count(*) as day_count,
    sum(raw_count)::bigint as raw_count,
    sum(fact_count)::bigint as fact_count,
    sum(mart_count)::bigint as mart_count,
    sum(not_learners_count)::bigint as not_learners_count,
    count(*) filter (raw_difference <> 0 or mart_difference <> 0) as unequal_day_count
from reconciliation
where
    'platform' in (select unnest($scope_ids))
    and reconciled_on between $period_start_on and $period_end_on
group by all
order by unequal_day_count desc, entity asc
