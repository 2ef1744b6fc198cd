-- One row per subject: how well its learners master it, over all with evidence.
with subjects as (
    select
        subject,
        count(mastery_score) as evidence_learner_count,
        avg(mastery_score) as mastery_learner_mean,
        avg(mastery_progression) as mastery_progression,
        count(mastery_progression) as compared_learner_count
    from learner_subject_mastery
    where 'platform' in (select unnest($scope_ids))
    group by all
)

select
    'platform' as scope_id,
    subject,
    case
        when evidence_learner_count = 0 then 'insufficient_data'
        when evidence_learner_count < $smallest_group then 'suppressed'
        else 'ok'
    end as mastery_status,
    case
        when compared_learner_count = 0 then 'insufficient_data'
        when compared_learner_count < $smallest_group then 'suppressed'
        else 'ok'
    end as progression_status,
    evidence_learner_count,
    case when evidence_learner_count >= $smallest_group then mastery_learner_mean end
        as mastery_learner_mean,
    case when compared_learner_count >= $smallest_group then mastery_progression end
        as mastery_progression
from subjects
order by mastery_learner_mean nulls last, subject
