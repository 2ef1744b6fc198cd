with int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

enrolled_learners_by_day as (
    select
        int_learner_days.day_on,
        count(*) as enrolled_learner_count,
        count(*) filter (where int_learner_days.is_active) as active_learner_count
    from int_learner_days
    inner join int_days_closed_everywhere as closed
        on int_learner_days.day_on <= closed.last_closed_on
    where int_learner_days.is_enrolled
    group by all
)

select * from enrolled_learners_by_day
