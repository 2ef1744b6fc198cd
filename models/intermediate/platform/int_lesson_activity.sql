-- Sums that as_of does not cut come from the fact; the others, from their events up to as_of. Of a
-- build of the present there are next to none, and their events are not read.
with int_lesson_activity_summed as (
    select * from {{ ref('int_lesson_activity_summed') }}
),

stg_activity_events as (
    select * from {{ ref('stg_activity_events') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

sums_up_to_as_of as (
    select
        int_lesson_activity_summed.user_id,
        int_lesson_activity_summed.lesson_id,
        int_lesson_activity_summed.activity_count,
        int_lesson_activity_summed.view_count,
        int_lesson_activity_summed.recorded_seconds
    from int_lesson_activity_summed
    where int_lesson_activity_summed.last_activity_at <= {{ as_of() }}
),

events_of_sums_that_as_of_cuts as (
    select stg_activity_events.*
    from stg_activity_events
    inner join int_lesson_activity_summed as summed
        on
            stg_activity_events.user_id = summed.user_id
            and stg_activity_events.lesson_id = summed.lesson_id
    where
        summed.last_activity_at > {{ as_of() }}
        and summed.first_activity_at <= {{ as_of() }}
        and stg_activity_events.occurred_at <= {{ as_of() }}
),

sums_that_as_of_cuts as (
    select
        cut_events.user_id,
        cut_events.lesson_id,
        {{ content_use('cut_events') }}
    from events_of_sums_that_as_of_cuts as cut_events
    group by all
),

sums_of_everyone as (
    select * from sums_up_to_as_of
    union all
    select * from sums_that_as_of_cuts
),

lesson_activity as (
    select sums_of_everyone.*
    from sums_of_everyone
    inner join int_learners on sums_of_everyone.user_id = int_learners.user_id
)

select * from lesson_activity
