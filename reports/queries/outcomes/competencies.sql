-- One row per competency: how well learners master it, over all with evidence, the weakest first.
with competencies as (
    select
        competency_id,
        competency_name,
        competency_domain,
        count(mastery_score) as evidence_learner_count,
        avg(mastery_score) as mastery_learner_mean,
        100.0 * count(*) filter (mastery_band in ('proficient', 'mastered'))
        / nullif(count(mastery_score), 0) as proficient_pct
    from learner_competency_mastery
    where 'platform' in (select unnest($scope_ids))
    group by all
)

select
    'platform' as scope_id,
    competency_name,
    competency_domain,
    case
        when evidence_learner_count = 0 then 'insufficient_data'
        when evidence_learner_count < $smallest_group then 'suppressed'
        else 'ok'
    end as mastery_status,
    evidence_learner_count,
    case when evidence_learner_count >= $smallest_group then mastery_learner_mean end
        as mastery_learner_mean,
    case when evidence_learner_count >= $smallest_group then proficient_pct end as proficient_pct
from competencies
order by mastery_learner_mean nulls last, competency_name, competency_id
