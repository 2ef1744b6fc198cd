-- Openings and resolutions of each rule, day by day: from the first episode of any rule to the last
-- day on which one opened or was resolved. A day without either is a row as well.
with int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

int_group_alert_episodes as (
    select * from {{ ref('int_group_alert_episodes') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

episodes as (
    select
        int_learner_alert_episodes.rule,
        int_learner_alert_episodes.opened_on,
        int_learner_alert_episodes.resolved_on
    from int_learner_alert_episodes
    union all
    select
        int_group_alert_episodes.rule,
        int_group_alert_episodes.opened_on,
        int_group_alert_episodes.resolved_on
    from int_group_alert_episodes
),

changes as (
    select
        episodes.rule,
        episodes.opened_on as day_on,
        1 as opened,
        0 as resolved
    from episodes

    union all

    select
        episodes.rule,
        episodes.resolved_on as day_on,
        0 as opened,
        1 as resolved
    from episodes
    where episodes.resolved_on is not null

    union all

    select
        alert_rules.rule,
        {{ each_day(
            '(select min(episodes.opened_on) from episodes)',
            '(select max(greatest(episodes.opened_on, coalesce(episodes.resolved_on, '
            ~ 'episodes.opened_on), closed.last_closed_on)) '
            ~ 'from episodes cross join int_days_closed_everywhere as closed)'
        ) }} as day_on,
        0 as opened,
        0 as resolved
    from alert_rules
),

days_counted as (
    select
        changes.rule,
        changes.day_on,
        cast(sum(changes.opened) as bigint) as opened_count,
        cast(sum(changes.resolved) as bigint) as resolved_count
    from changes
    group by changes.rule, changes.day_on
),

alert_days as (
    select
        days_counted.rule,
        days_counted.opened_count,
        days_counted.resolved_count,
        cast(
            sum(days_counted.opened_count - days_counted.resolved_count) over (
                partition by days_counted.rule order by days_counted.day_on
            ) as bigint
        ) as open_count,
        days_counted.day_on <= closed.last_closed_on as is_complete,
        days_counted.day_on
    from days_counted
    cross join int_days_closed_everywhere as closed
)

select * from alert_days
