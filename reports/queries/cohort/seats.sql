-- One row per cohort and kind of seat: enrolments on it by what became of them.
select
    cohort_id as scope_id,
    seat_type,
    coalesce(sum(enrollment_count) filter (enrollment_status = 'enrolled'), 0)::bigint
        as running_enrollment_count,
    coalesce(sum(enrollment_count) filter (enrollment_status = 'completed'), 0)::bigint
        as completed_enrollment_count,
    coalesce(sum(enrollment_count) filter (enrollment_status = 'withdrawn'), 0)::bigint
        as withdrawn_enrollment_count,
    coalesce(sum(enrollment_count) filter (enrollment_status = 'deferred'), 0)::bigint
        as deferred_enrollment_count,
    sum(enrollment_count)::bigint as enrollment_count
from cohort_enrollment_breakdown
where cohort_id in (select unnest($scope_ids))
group by all
order by scope_id, seat_type
