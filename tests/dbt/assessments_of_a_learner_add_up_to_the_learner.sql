-- Claims: due, submitted and overdue assignments in learner_assessments are as many as
-- learner_summary counts.
-- Why: a reader who opens the list behind a number must find that number in it.
-- To fix: both read int_assessments_asked; look for a learner or an assessment that one of them
-- joins away, or a date that only one of them clips to as_of.
{{ config(meta={'dagster': {'ref': {'name': 'learner_assessments'}}}) }}

with learner_summary as (
    select * from {{ ref('learner_summary') }}
),

learner_assessments as (
    select * from {{ ref('learner_assessments') }}
),

learners_by_their_assessments as (
    select
        learner_assessments.user_id,
        count(*) as due_count,
        count(learner_assessments.first_submitted_at) as submitted_count,
        count(*) filter (where learner_assessments.is_overdue) as overdue_count
    from learner_assessments
    where
        learner_assessments.is_asked
        and learner_assessments.kind = 'assignment'
        and learner_assessments.due_at <= learner_assessments.computed_at
    group by all
),

learners_that_differ as (
    select
        learner_summary.user_id,
        learner_summary.assignments_due_count,
        learner_summary.assignments_submitted_count,
        learner_summary.overdue_count,
        by_assessments.due_count as listed_due_count,
        by_assessments.submitted_count as listed_submitted_count,
        by_assessments.overdue_count as listed_overdue_count
    from learner_summary
    left join learners_by_their_assessments as by_assessments
        on learner_summary.user_id = by_assessments.user_id
    where
        learner_summary.assignments_due_count <> coalesce(by_assessments.due_count, 0)
        or learner_summary.assignments_submitted_count
        <> coalesce(by_assessments.submitted_count, 0)
        or learner_summary.overdue_count <> coalesce(by_assessments.overdue_count, 0)
)

select * from learners_that_differ
