-- An assignment that two cohorts of a learner ask for is overdue once.
with int_enrollments_watched as (
    select * from {{ ref('int_enrollments_watched') }}
),

int_cohort_assignments as (
    select * from {{ ref('int_cohort_assignments') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

assignments_of_enrollments as (
    select
        enrolled.user_id,
        int_cohort_assignments.assessment_id,
        {{ local_day('int_cohort_assignments.due_at', 'enrolled.timezone') }} as due_on,
        least(
            enrolled.watched_until_on,
            coalesce(
                {{ days_after(
                    local_day('results.first_submitted_at', 'enrolled.timezone'), -1
                ) }},
                enrolled.watched_until_on
            )
        ) as true_until_on
    from int_enrollments_watched as enrolled
    inner join int_cohort_assignments on enrolled.cohort_id = int_cohort_assignments.cohort_id
    left join int_assessment_results as results
        on
            enrolled.user_id = results.user_id
            and int_cohort_assignments.assessment_id = results.assessment_id
    where
        int_cohort_assignments.due_at >= enrolled.enrolled_at
        and (enrolled.ended_at is null or int_cohort_assignments.due_at <= enrolled.ended_at)
),

spans_of_overdue_work as (
    select
        alert_rules.rule,
        assignments_of_enrollments.user_id,
        assignments_of_enrollments.assessment_id as item_id,
        cast(1 as double) as measure,
        assignments_of_enrollments.due_on as since_on,
        assignments_of_enrollments.due_on as true_from_on,
        max(assignments_of_enrollments.true_until_on) as true_until_on
    from assignments_of_enrollments
    inner join alert_rules on alert_rules.rule = 'overdue_work'
    where assignments_of_enrollments.due_on <= assignments_of_enrollments.true_until_on
    group by
        alert_rules.rule,
        assignments_of_enrollments.user_id,
        assignments_of_enrollments.assessment_id,
        assignments_of_enrollments.due_on
)

select * from spans_of_overdue_work
