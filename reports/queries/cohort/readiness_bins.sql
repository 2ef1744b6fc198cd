-- One row per cohort and ten points of readiness: how many learners stand there, and the band that
-- learners of so much readiness are in.
with bands as (
    select
        least(floor(readiness_score / 10) * 10, 90) as bin_from_score,
        max_by(readiness_band, readiness_score) as readiness_band
    from learner_readiness
    where readiness_status = 'ok'
    group by all
)

select
    cohort_readiness_distribution.cohort_id as scope_id,
    cohort_readiness_distribution.bin_status,
    coalesce(bands.readiness_band, 'empty') as readiness_band,
    cohort_readiness_distribution.bin_from_score,
    cohort_readiness_distribution.bin_to_score,
    cohort_readiness_distribution.bin_learner_count,
    cohort_readiness_distribution.bin_learner_pct
from cohort_readiness_distribution
left join bands on cohort_readiness_distribution.bin_from_score = bands.bin_from_score
where
    cohort_readiness_distribution.cohort_id in (select unnest($scope_ids))
    and cohort_readiness_distribution.readiness_learner_count > 0
order by scope_id, cohort_readiness_distribution.bin_from_score
