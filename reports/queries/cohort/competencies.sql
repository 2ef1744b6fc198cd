-- One row per cohort and competency: how far its learners are, the weakest first.
select
    cohort_id as scope_id,
    competency_name,
    competency_domain,
    mastery_status,
    evidence_learner_count,
    mastery_learner_mean,
    proficient_pct
from cohort_competency_heatmap
where
    cohort_id in (select unnest($scope_ids))
order by scope_id, mastery_learner_mean nulls last, competency_name, competency_id
