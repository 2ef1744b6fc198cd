-- The enrolment that speaks for a learner: one that runs before one that ended, then the latest.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

learners_enrolled as (
    select
        int_enrollments_dated.user_id,
        min(int_enrollments_dated.enrolled_at) as first_enrolled_at,
        bool_or(not int_enrollments_dated.has_ended) as is_enrolled
    from int_enrollments_dated
    group by all
),

enrollments_ranked as (
    select
        int_enrollments_dated.*,
        row_number() over (
            partition by int_enrollments_dated.user_id
            order by
                int_enrollments_dated.has_ended asc,
                int_enrollments_dated.enrolled_at desc,
                int_enrollments_dated.enrollment_id desc
        ) as preference
    from int_enrollments_dated
),

learner_current_enrollments as (
    select
        enrollments_ranked.user_id,
        enrollments_ranked.enrollment_id,
        enrollments_ranked.cohort_id,
        enrollments_ranked.program_id,
        enrollments_ranked.status,
        learners_enrolled.is_enrolled,
        enrollments_ranked.enrolled_at,
        enrollments_ranked.ended_at,
        learners_enrolled.first_enrolled_at
    from enrollments_ranked
    inner join learners_enrolled on enrollments_ranked.user_id = learners_enrolled.user_id
    where enrollments_ranked.preference = 1
)

select * from learner_current_enrollments
