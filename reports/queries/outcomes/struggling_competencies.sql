-- One row per cohort and competency that its learners do worst at, the lowest accuracy first.
select
    'platform' as scope_id,
    cohort_struggling_areas.area_name,
    cohort_summary.cohort_name,
    cohort_struggling_areas.attempts_count,
    cohort_struggling_areas.graded_learner_count,
    cohort_struggling_areas.accuracy_pct
from cohort_struggling_areas
inner join cohort_summary on cohort_struggling_areas.cohort_id = cohort_summary.cohort_id
where
    'platform' in (select unnest($scope_ids))
    and cohort_struggling_areas.area_kind = 'competency'
    and cohort_summary.cohort_status = 'active'
order by
    cohort_struggling_areas.accuracy_pct,
    cohort_struggling_areas.area_name,
    cohort_summary.cohort_name,
    cohort_struggling_areas.cohort_id
