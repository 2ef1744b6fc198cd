with int_scope_enrollments as (
    select * from {{ ref('int_scope_enrollments') }}
),

scope_enrollments_counted as (
    select
        int_scope_enrollments.scope_kind,
        int_scope_enrollments.scope_id,
        count(*) as enrollment_count,
        count(*) filter (where not int_scope_enrollments.has_ended) as running_enrollment_count,
        count(*) filter (where int_scope_enrollments.status = 'completed')
            as completed_enrollment_count,
        count(*) filter (where int_scope_enrollments.status = 'withdrawn')
            as withdrawn_enrollment_count,
        count(*) filter (where int_scope_enrollments.status = 'deferred')
            as deferred_enrollment_count,
        count(*) filter (where int_scope_enrollments.is_overrun) as overrun_enrollment_count,
        count(*) filter (where int_scope_enrollments.has_seat) as seats_used,
        count(*) filter (
            where
            int_scope_enrollments.has_seat
            and int_scope_enrollments.seat_type = 'scholarship'
        ) as seats_used_scholarship,
        count(*) filter (
            where
            int_scope_enrollments.has_seat
            and int_scope_enrollments.seat_type = 'sponsored'
        ) as seats_used_sponsored,
        count(distinct int_scope_enrollments.user_id) filter (
            where
            int_scope_enrollments.status in ('completed', 'withdrawn')
            or int_scope_enrollments.is_overrun
        ) as decided_learner_count
    from int_scope_enrollments
    group by all
)

select * from scope_enrollments_counted
