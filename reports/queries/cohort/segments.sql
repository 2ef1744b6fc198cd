-- One row per cohort and segment of its learners by how lately and how often they learn.
select
    cohort_id as scope_id,
    segment,
    segment_status,
    segment_learner_count,
    segment_learner_pct
from cohort_segments
where
    cohort_id in (select unnest($scope_ids))
    and segment_status <> 'insufficient_data'
order by scope_id, segment_rank
