-- Progress and work are those of the cohorts that a learner is in or has completed; where there is
-- none of these, of those that the learner left.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

enrollments_with_standing as (
    select
        int_enrollments_dated.*,
        bool_or(int_enrollments_dated.status in ('enrolled', 'completed')) over (
            partition by int_enrollments_dated.user_id
        ) as learner_is_in_a_cohort
    from int_enrollments_dated
),

enrollments_counted as (
    select enrollments_with_standing.*
    from enrollments_with_standing
    where
        enrollments_with_standing.status in ('enrolled', 'completed')
        or not enrollments_with_standing.learner_is_in_a_cohort
)

select * from enrollments_counted
