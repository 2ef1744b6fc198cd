-- The days of an enrolment at whose close the learner has a mentor, by the learner's local days.
-- An assignment without a cohort is a mentor in whichever cohort the learner is.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_mentor_assignments as (
    select * from {{ ref('stg_mentor_assignments') }}
),

assignments_of_enrollments as (
    select
        enrolled.enrollment_id,
        enrolled.cohort_id,
        greatest(
            enrolled.enrolled_on, {{ local_day('assigned.assigned_at', 'int_learners.timezone') }}
        ) as mentored_from_on,
        coalesce(
            least(
                enrolled.ended_on,
                {{ local_day(
                    'case when assigned.ended_at <= ' ~ as_of() ~ ' then assigned.ended_at end',
                    'int_learners.timezone'
                ) }}
            ),
            {{ local_day(as_of(), 'int_learners.timezone') }}
        ) as mentored_before_on
    from int_enrollments_dated as enrolled
    inner join int_learners on enrolled.user_id = int_learners.user_id
    inner join stg_mentor_assignments as assigned
        on
            enrolled.user_id = assigned.learner_user_id
            and (assigned.cohort_id is null or enrolled.cohort_id = assigned.cohort_id)
    where assigned.assigned_at <= {{ as_of() }}
),

assignments_of_some_days as (
    select assignments_of_enrollments.*
    from assignments_of_enrollments
    where
        assignments_of_enrollments.mentored_from_on < assignments_of_enrollments.mentored_before_on
),

assignments_numbered as (
    {{ spans_numbered(
        'assignments_of_some_days', ['enrollment_id'], 'mentored_from_on', 'mentored_before_on', 0
    ) }}
),

enrollment_mentor_spans as (
    select
        assignments_numbered.enrollment_id,
        assignments_numbered.cohort_id,
        min(assignments_numbered.mentored_from_on) as mentored_from_on,
        max(assignments_numbered.mentored_before_on) as mentored_before_on
    from assignments_numbered
    group by
        assignments_numbered.enrollment_id,
        assignments_numbered.cohort_id,
        assignments_numbered.island_number
)

select * from enrollment_mentor_spans
