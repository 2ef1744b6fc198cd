-- One row per kind of notable event in the period: how often, and of how many learners.
select
    'platform' as scope_id,
    event_kind,
    count(*) as event_count,
    count(distinct user_id) as learner_count
from learner_timeline
where
    'platform' in (select unnest($scope_ids))
    and happened_at >= $period_start_at
    and happened_at < $period_end_at
group by all
order by event_count desc, event_kind asc
