-- What comes and goes, a row each: added up to a day, they say how it stood at the close of it.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_enrollment_mentor_spans as (
    select * from {{ ref('int_enrollment_mentor_spans') }}
),

changes as (
    select
        int_enrollments_dated.cohort_id,
        int_enrollments_dated.enrolled_on as changed_on,
        1 as enrolled_change,
        1 as seats_change,
        0 as mentored_change
    from int_enrollments_dated

    union all

    -- Someone who completed keeps the seat; who withdrew or was deferred gives it back, not before
    -- it was taken.
    select
        int_enrollments_dated.cohort_id,
        greatest(int_enrollments_dated.enrolled_on, int_enrollments_dated.ended_on) as changed_on,
        -1 as enrolled_change,
        case when int_enrollments_dated.status = 'completed' then 0 else -1 end as seats_change,
        0 as mentored_change
    from int_enrollments_dated
    where int_enrollments_dated.has_ended

    union all

    select
        int_enrollment_mentor_spans.cohort_id,
        int_enrollment_mentor_spans.mentored_from_on as changed_on,
        0 as enrolled_change,
        0 as seats_change,
        1 as mentored_change
    from int_enrollment_mentor_spans

    union all

    select
        int_enrollment_mentor_spans.cohort_id,
        int_enrollment_mentor_spans.mentored_before_on as changed_on,
        0 as enrolled_change,
        0 as seats_change,
        -1 as mentored_change
    from int_enrollment_mentor_spans
),

cohort_changes as (
    select
        changes.cohort_id,
        changes.changed_on,
        cast(sum(changes.enrolled_change) as bigint) as enrolled_change,
        cast(sum(changes.seats_change) as bigint) as seats_change,
        cast(sum(changes.mentored_change) as bigint) as mentored_change
    from changes
    group by changes.cohort_id, changes.changed_on
)

select * from cohort_changes
