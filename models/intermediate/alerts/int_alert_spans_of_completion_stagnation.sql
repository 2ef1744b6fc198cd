-- The clock starts with the work and again with each day on which a required lesson is completed;
-- the rule holds from so many days later until the next start.
with int_enrollments_with_lessons_left as (
    select * from {{ ref('int_enrollments_with_lessons_left') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

enrollments_numbered as (
    {{ spans_numbered(
        'int_enrollments_with_lessons_left', ['user_id'], 'left_from_on', 'left_until_on', 0
    ) }}
),

stays_with_lessons_left as (
    select
        enrollments_numbered.user_id,
        min(enrollments_numbered.left_from_on) as left_from_on,
        max(enrollments_numbered.left_until_on) as left_until_on
    from enrollments_numbered
    group by
        enrollments_numbered.user_id,
        enrollments_numbered.island_number
),

stays_numbered as (
    select
        stays_with_lessons_left.*,
        {{ number_of('stays_with_lessons_left.user_id, stays_with_lessons_left.left_from_on') }}
            as stay_number
    from stays_with_lessons_left
),

-- A day that starts the clock several times may stand here as often: all runs but its last end on
-- the day before they begin, which is never too long.
clock_starts as (
    select
        stays_numbered.stay_number,
        stays_numbered.left_from_on as started_on
    from stays_numbered
    union all
    select
        stays_numbered.stay_number,
        int_lessons_reached.completed_on as started_on
    from stays_numbered
    inner join int_lessons_reached
        on
            stays_numbered.user_id = int_lessons_reached.user_id
            and int_lessons_reached.completed_on between
            stays_numbered.left_from_on and stays_numbered.left_until_on
    where int_lessons_reached.is_required
),

clock_starts_with_the_next as (
    select
        clock_starts.stay_number,
        clock_starts.started_on,
        lead(clock_starts.started_on) over (
            partition by clock_starts.stay_number order by clock_starts.started_on
        ) as next_started_on
    from clock_starts
),

clock_runs as (
    select
        stays_numbered.user_id,
        clock_start.started_on,
        coalesce(
            {{ days_after('clock_start.next_started_on', -1) }}, stays_numbered.left_until_on
        ) as until_on
    from clock_starts_with_the_next as clock_start
    inner join stays_numbered on clock_start.stay_number = stays_numbered.stay_number
),

spans_of_completion_stagnation as (
    select
        alert_rules.rule,
        clock_runs.user_id,
        cast(null as varchar) as item_id,
        cast({{ days_between('clock_runs.started_on', 'clock_runs.until_on') }} as double)
            as measure,
        clock_runs.started_on as since_on,
        {{ days_after('clock_runs.started_on', 'alert_rules.threshold') }} as true_from_on,
        clock_runs.until_on as true_until_on
    from clock_runs
    inner join alert_rules on alert_rules.rule = 'completion_stagnation'
    where
        {{ days_between('clock_runs.started_on', 'clock_runs.until_on') }}
        >= alert_rules.threshold
)

select * from spans_of_completion_stagnation
