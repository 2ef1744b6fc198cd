-- What each local day brought in evidence of mastery. It is weighed as of as_of and weighed back by
-- whoever sums it, since all weights halve at one pace.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_mastery_evidence as (
    select * from {{ ref('int_mastery_evidence') }}
),

learner_evidence_days as (
    select
        int_mastery_evidence.user_id,
        {{ local_day('int_mastery_evidence.submitted_at', 'int_learners.timezone') }} as day_on,
        count(*) as evidence_count,
        sum({{ aged_weight('int_mastery_evidence.submitted_at') }}) as weight_sum,
        sum({{ aged_weight(
            'int_mastery_evidence.submitted_at', 'int_mastery_evidence.score_pct'
        ) }}) as weighted_sum
    from int_mastery_evidence
    inner join int_learners on int_mastery_evidence.user_id = int_learners.user_id
    where int_mastery_evidence.evidence_of = 'all'
    group by all
)

select * from learner_evidence_days
