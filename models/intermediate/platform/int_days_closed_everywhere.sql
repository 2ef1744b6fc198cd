-- What speaks of the whole platform waits for its last time zone: a day is closed once it is over
-- for every learner.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

time_zones_of_learners as (
    select int_learners.timezone
    from int_learners
    group by all
),

days_closed_everywhere as (
    select
        coalesce(
            min(int_time_zones_opened.last_closed_on),
            {{ days_after('cast(' ~ as_of() ~ ' as date)', -1) }}
        ) as last_closed_on,
        coalesce(max(int_time_zones_opened.as_of_on), cast({{ as_of() }} as date)) as as_of_on
    from time_zones_of_learners
    inner join int_time_zones_opened
        on time_zones_of_learners.timezone = int_time_zones_opened.timezone
)

select * from days_closed_everywhere
