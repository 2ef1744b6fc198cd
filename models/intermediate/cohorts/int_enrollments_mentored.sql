-- The mentors whom a running enrolment has at as_of. An assignment without a cohort is a mentor in
-- whichever cohort the learner is.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

stg_mentor_assignments as (
    select * from {{ ref('stg_mentor_assignments') }}
),

enrollments_mentored as (
    select
        int_enrollments_dated.enrollment_id,
        int_enrollments_dated.cohort_id,
        int_enrollments_dated.user_id,
        stg_mentor_assignments.mentor_user_id
    from int_enrollments_dated
    inner join stg_mentor_assignments
        on
            int_enrollments_dated.user_id = stg_mentor_assignments.learner_user_id
            and (
                stg_mentor_assignments.cohort_id is null
                or int_enrollments_dated.cohort_id = stg_mentor_assignments.cohort_id
            )
    where
        not int_enrollments_dated.has_ended
        and stg_mentor_assignments.assigned_at <= {{ as_of() }}
        and (
            stg_mentor_assignments.ended_at is null
            or stg_mentor_assignments.ended_at > {{ as_of() }}
        )
    group by all
)

select * from enrollments_mentored
