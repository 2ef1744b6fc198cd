-- What learners' work was like, as counts (METRICS 17). Results that were carried over were neither
-- submitted on time nor again in this run of the course.
with int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

int_assignments_due as (
    select * from {{ ref('int_assignments_due') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

results as (
    select
        int_assessment_results.user_id,
        int_assessment_results.attempts_count,
        coalesce(
            int_assessment_results.best_score >= stg_assessments.pass_score, false
        ) as is_passed
    from int_assessment_results
    inner join stg_assessments
        on int_assessment_results.assessment_id = stg_assessments.assessment_id
    where not int_assessment_results.is_carried_over
),

results_counted as (
    select
        results.user_id,
        count(*) as attempted_count,
        count(*) filter (where results.attempts_count > 1) as resubmitted_count,
        count(*) filter (where results.is_passed) as passed_count,
        cast(
            coalesce(sum(results.attempts_count) filter (where results.is_passed), 0) as bigint
        ) as attempts_at_passed_count
    from results
    group by all
),

due_counted as (
    select
        int_assignments_due.user_id,
        count(*) as due_in_this_run_count,
        count(*) filter (where int_assignments_due.is_on_time) as on_time_count
    from int_assignments_due
    where not int_assignments_due.is_carried_over
    group by all
),

learner_work_quality as (
    select
        int_learners.user_id,
        int_learners.organization_id,
        coalesce(due_counted.due_in_this_run_count, 0) as due_in_this_run_count,
        coalesce(due_counted.on_time_count, 0) as on_time_count,
        coalesce(results_counted.attempted_count, 0) as attempted_count,
        coalesce(results_counted.resubmitted_count, 0) as resubmitted_count,
        coalesce(results_counted.passed_count, 0) as passed_count,
        coalesce(results_counted.attempts_at_passed_count, 0) as attempts_at_passed_count
    from int_learners
    left join results_counted on int_learners.user_id = results_counted.user_id
    left join due_counted on int_learners.user_id = due_counted.user_id
)

select * from learner_work_quality
