-- Claims: what platform_overview says of all learners is what learner_summary's rows add up to.
-- Why: the first page of a report and its appendix must not contradict each other.
-- To fix: both stand on int_learner_standing and int_learner_work_measured; look for a join that
-- drops or repeats a learner.
{{ config(meta={'dagster': {'ref': {'name': 'platform_overview'}}}) }}

with learner_summary as (
    select * from {{ ref('learner_summary') }}
),

platform_overview as (
    select * from {{ ref('platform_overview') }}
),

learners_counted as (
    select
        count(*) as learner_count,
        count(*) filter (where learner_summary.is_enrolled) as enrolled_learner_count,
        count(*) filter (where learner_summary.is_active_24h) as active_24h_count,
        coalesce(sum(learner_summary.assignments_due_count), 0) as assignments_due_count,
        coalesce(sum(learner_summary.overdue_count), 0) as overdue_count
    from learner_summary
)

select
    platform_overview.learner_count,
    learners_counted.learner_count as learner_summary_count
from platform_overview
cross join learners_counted
where
    platform_overview.learner_count <> learners_counted.learner_count
    or platform_overview.enrolled_learner_count <> learners_counted.enrolled_learner_count
    or platform_overview.active_24h_count <> learners_counted.active_24h_count
    or platform_overview.assignments_due_count <> learners_counted.assignments_due_count
    or platform_overview.overdue_count <> learners_counted.overdue_count
