-- One row per cohort that runs, not of new learners alone, and segment of its learners by how
-- lately and how often they learn, the cohorts with the smallest core first.
with cohorts as (
    select
        cohort_segments.cohort_id,
        cohort_summary.cohort_name,
        max(cohort_segments.segment_learner_pct) filter (
            cohort_segments.segment = 'core'
        ) as core_pct,
        max(cohort_segments.segment_learner_pct) filter (
            cohort_segments.segment = 'new'
        ) as new_pct
    from cohort_segments
    inner join cohort_summary on cohort_segments.cohort_id = cohort_summary.cohort_id
    where
        'platform' in (select unnest($scope_ids))
        and cohort_summary.cohort_status = 'active'
        and cohort_segments.segment_status <> 'insufficient_data'
    group by all
)

select
    'platform' as scope_id,
    cohorts.cohort_name,
    cohort_segments.segment,
    cohort_segments.segment_status,
    cohort_segments.enrolled_learner_count,
    cohort_segments.segment_learner_count,
    cohort_segments.segment_learner_pct
from cohorts
inner join cohort_segments on cohorts.cohort_id = cohort_segments.cohort_id
where coalesce(cohorts.new_pct, 0) < 100
order by
    cohorts.core_pct asc nulls last,
    cohorts.cohort_name asc,
    cohorts.cohort_id asc,
    cohort_segments.segment_rank asc
