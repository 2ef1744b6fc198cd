with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_enrollments_measured as (
    select * from {{ ref('int_enrollments_measured') }}
),

enrollments_counted as (
    select
        int_enrollments_measured.cohort_id,
        int_enrollments_measured.status as enrollment_status,
        int_enrollments_measured.seat_type,
        count(*) as enrollment_count
    from int_enrollments_measured
    group by all
),

cohort_statuses_and_seats as (
    select
        int_cohorts_placed.cohort_id,
        int_cohorts_placed.program_id,
        enrollments_counted.enrollment_status,
        enrollments_counted.seat_type,
        enrollments_counted.enrollment_count,
        {{ pct(
            'enrollments_counted.enrollment_count',
            'sum(enrollments_counted.enrollment_count) over ('
            ~ 'partition by enrollments_counted.cohort_id)'
        ) }} as enrollment_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from enrollments_counted
    inner join int_cohorts_placed on enrollments_counted.cohort_id = int_cohorts_placed.cohort_id
)

select * from cohort_statuses_and_seats
order by
    cohort_statuses_and_seats.cohort_id,
    cohort_statuses_and_seats.enrollment_status,
    cohort_statuses_and_seats.seat_type
