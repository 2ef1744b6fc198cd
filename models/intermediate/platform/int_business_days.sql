-- Enrolments, completions and payers by local day; money stands by its currency elsewhere.
with int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

int_payments_placed as (
    select * from {{ ref('int_payments_placed') }}
),

int_platform_days as (
    select * from {{ ref('int_platform_days') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

enrolled_by_day as (
    select
        int_enrollments_dated.enrolled_on as day_on,
        count(*) as new_enrollment_count
    from int_enrollments_dated
    group by all
),

ended_by_day as (
    select
        int_enrollments_dated.ended_on as day_on,
        count(*) filter (where int_enrollments_dated.status = 'completed') as completion_count,
        count(*) filter (where int_enrollments_dated.status = 'withdrawn') as withdrawal_count
    from int_enrollments_dated
    where int_enrollments_dated.has_ended
    group by all
),

paid_by_day as (
    select
        int_payments_placed.paid_on as day_on,
        count(*) as payment_count,
        count(distinct int_payments_placed.user_id) as active_payer_count
    from int_payments_placed
    where int_payments_placed.kind = 'payment'
    group by all
),

days_known as (
    select enrolled_by_day.day_on from enrolled_by_day
    union
    select ended_by_day.day_on from ended_by_day
    union
    select int_payments_placed.paid_on as day_on from int_payments_placed
    union
    select int_platform_days.day_on from int_platform_days
),

every_day as (
    select {{ each_day('min(days_known.day_on)', 'max(closed.as_of_on)') }} as day_on
    from days_known
    cross join int_days_closed_everywhere as closed
),

business_days as (
    select
        every_day.day_on,
        coalesce(enrolled_by_day.new_enrollment_count, 0) as new_enrollment_count,
        coalesce(ended_by_day.completion_count, 0) as completion_count,
        coalesce(ended_by_day.withdrawal_count, 0) as withdrawal_count,
        coalesce(int_platform_days.daily_active_count, 0) as daily_active_count,
        coalesce(paid_by_day.payment_count, 0) as payment_count,
        coalesce(paid_by_day.active_payer_count, 0) as active_payer_count,
        every_day.day_on <= int_days_closed_everywhere.last_closed_on as is_complete
    from every_day
    cross join int_days_closed_everywhere
    left join enrolled_by_day on every_day.day_on = enrolled_by_day.day_on
    left join ended_by_day on every_day.day_on = ended_by_day.day_on
    left join paid_by_day on every_day.day_on = paid_by_day.day_on
    left join int_platform_days on every_day.day_on = int_platform_days.day_on
)

select * from business_days
