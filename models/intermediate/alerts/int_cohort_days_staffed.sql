-- A cohort is looked at from its first day to its last, or the last that is closed.
with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohort_changes as (
    select * from {{ ref('int_cohort_changes') }}
),

cohorts_looked_at as (
    select
        int_cohorts_placed.cohort_id,
        int_cohorts_placed.timezone,
        int_cohorts_placed.seats_total,
        int_cohorts_placed.starts_on,
        int_cohorts_placed.ends_on,
        {{ days_after('int_cohorts_placed.as_of_on', -1) }} as last_closed_on
    from int_cohorts_placed
    where int_cohorts_placed.cohort_status <> 'cancelled'
),

days_and_changes as (
    select
        int_cohort_changes.cohort_id,
        int_cohort_changes.changed_on as day_on,
        int_cohort_changes.enrolled_change,
        int_cohort_changes.seats_change,
        int_cohort_changes.mentored_change,
        false as is_looked_at
    from int_cohort_changes

    union all

    select
        cohorts_looked_at.cohort_id,
        {{ each_day(
            'cohorts_looked_at.starts_on',
            'least(cohorts_looked_at.ends_on, cohorts_looked_at.last_closed_on)'
        ) }} as day_on,
        0 as enrolled_change,
        0 as seats_change,
        0 as mentored_change,
        true as is_looked_at
    from cohorts_looked_at
),

-- Changes of a day count in the row of the same day: the default frame takes all of a day.
days_added_up as (
    select
        days_and_changes.cohort_id,
        days_and_changes.day_on,
        days_and_changes.is_looked_at,
        cast(sum(days_and_changes.enrolled_change) over until_the_day as bigint)
            as enrolled_count,
        cast(sum(days_and_changes.seats_change) over until_the_day as bigint) as seats_used_count,
        cast(sum(days_and_changes.mentored_change) over until_the_day as bigint)
            as mentored_count
    from days_and_changes
    window
        until_the_day as (
            partition by days_and_changes.cohort_id order by days_and_changes.day_on
        )
),

cohort_days_staffed as (
    select
        days_added_up.cohort_id,
        cohorts_looked_at.timezone,
        cohorts_looked_at.seats_total,
        days_added_up.enrolled_count,
        days_added_up.seats_used_count,
        days_added_up.mentored_count,
        days_added_up.day_on,
        cohorts_looked_at.last_closed_on
    from days_added_up
    inner join cohorts_looked_at on days_added_up.cohort_id = cohorts_looked_at.cohort_id
    where days_added_up.is_looked_at
)

select * from cohort_days_staffed
