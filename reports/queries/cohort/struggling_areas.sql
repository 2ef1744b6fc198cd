-- One row per cohort and lesson or competency that its learners do worst at.
select
    cohort_id as scope_id,
    area_kind,
    area_name,
    attempts_count,
    graded_learner_count,
    accuracy_pct
from cohort_struggling_areas
where cohort_id in (select unnest($scope_ids))
order by scope_id, accuracy_pct, area_kind, area_name, area_id
