-- One row, of the platform: enrolments, completions and payments of the period and the one earlier.
with periods as (
    select
        day_on >= $period_start_on as is_of_the_period,
        sum(new_enrollment_count)::bigint as new_enrollment_count,
        sum(completion_count)::bigint as completion_count,
        sum(withdrawal_count)::bigint as withdrawal_count,
        sum(payment_count)::bigint as payment_count,
        max(active_payer_count) as most_payers_count,
        avg(daily_active_count) as daily_active_mean
    from business_kpis
    where day_on between $previous_start_on and $period_end_on
    group by all
),

days as (
    select
        list(new_enrollment_count order by day_on) as new_enrollment_counts,
        list(completion_count order by day_on) as completion_counts,
        list(withdrawal_count order by day_on) as withdrawal_counts,
        list(payment_count order by day_on) as payment_counts,
        list(daily_active_count order by day_on) as daily_active_counts
    from business_kpis
    where day_on between $period_start_on and $period_end_on
),

seats as (
    select
        sum(seats_total)::bigint as seats_total,
        sum(seats_used)::bigint as seats_used,
        100.0 * sum(seats_used) / nullif(sum(seats_total), 0) as seat_utilisation_pct
    from cohort_summary
    where cohort_status = 'active'
),

debts as (
    select coalesce(sum(overdue_enrollment_count), 0)::bigint as overdue_enrollment_count
    from cohort_payments
)

select
    'platform' as scope_id,
    case when seats.seat_utilisation_pct is null then 'insufficient_data' else 'ok' end
        as seat_utilisation_status,
    case when platform_overview.completion_rate_pct is null then 'insufficient_data' else 'ok' end
        as completion_rate_status,
    coalesce(now.new_enrollment_count, 0) as new_enrollment_count,
    coalesce(now.completion_count, 0) as completion_count,
    coalesce(now.withdrawal_count, 0) as withdrawal_count,
    coalesce(now.payment_count, 0) as payment_count,
    coalesce(now.most_payers_count, 0) as most_payers_count,
    now.daily_active_mean,
    earlier.new_enrollment_count as previous_new_enrollment_count,
    earlier.completion_count as previous_completion_count,
    earlier.withdrawal_count as previous_withdrawal_count,
    earlier.payment_count as previous_payment_count,
    earlier.daily_active_mean as previous_daily_active_mean,
    coalesce(seats.seats_total, 0) as seats_total,
    coalesce(seats.seats_used, 0) as seats_used,
    seats.seat_utilisation_pct,
    platform_overview.running_enrollment_count,
    platform_overview.active_cohort_count,
    platform_overview.completion_rate_pct,
    debts.overdue_enrollment_count,
    days.new_enrollment_counts,
    days.completion_counts,
    days.withdrawal_counts,
    days.payment_counts,
    days.daily_active_counts,
    coalesce(now.new_enrollment_count, 0) = 0 as is_none_enrolled,
    coalesce(now.new_enrollment_count, 0) = 1 as is_one_enrolled,
    coalesce(now.new_enrollment_count, 0) > 1 as are_some_enrolled,
    coalesce(now.new_enrollment_count > earlier.new_enrollment_count, false) as is_more,
    coalesce(now.new_enrollment_count < earlier.new_enrollment_count, false) as is_less,
    coalesce(now.completion_count, 0) = 1 as is_one_completed,
    coalesce(now.completion_count, 0) > 1 as are_some_completed,
    coalesce(now.withdrawal_count, 0) = 1 as is_one_withdrawn,
    coalesce(now.withdrawal_count, 0) > 1 as are_some_withdrawn,
    debts.overdue_enrollment_count = 1 as is_one_overdue,
    debts.overdue_enrollment_count > 1 as are_some_overdue
from platform_overview
cross join days
cross join seats
cross join debts
left join periods as now on now.is_of_the_period
left join periods as earlier on not earlier.is_of_the_period
where 'platform' in (select unnest($scope_ids))
