-- Graded and due work as sums, so that every group above the learner divides sums too. Kept as a
-- table: marts and every group read it.
{{ config(materialized='table') }}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

int_assignments_due as (
    select * from {{ ref('int_assignments_due') }}
),

graded as (
    select
        int_assessment_results.user_id,
        {{ exact_sum('int_assessment_results.last_score') }} as score_sum,
        {{ exact_sum('int_assessment_results.max_score') }} as max_score_sum,
        count(*) as graded_count
    from int_assessment_results
    where int_assessment_results.last_score is not null
    group by all
),

due as (
    select
        int_assignments_due.user_id,
        count(*) as assignments_due_count,
        count(*) filter (where int_assignments_due.is_submitted) as assignments_submitted_count,
        count(*) filter (where int_assignments_due.is_overdue) as overdue_count
    from int_assignments_due
    group by all
),

learner_work_measured as (
    select
        int_learners.user_id,
        graded.score_sum,
        graded.max_score_sum,
        coalesce(graded.graded_count, 0) as graded_count,
        coalesce(due.assignments_due_count, 0) as assignments_due_count,
        coalesce(due.assignments_submitted_count, 0) as assignments_submitted_count,
        coalesce(due.overdue_count, 0) as overdue_count
    from int_learners
    left join graded on int_learners.user_id = graded.user_id
    left join due on int_learners.user_id = due.user_id
)

select * from learner_work_measured
