-- Days off neither count nor break, so each one in front of the day on which the rule would begin
-- to hold puts that day off by one. The n-th day off of a run does when it is no later than that
-- day as put off by those before it.
with int_learner_quiet_runs as (
    select * from {{ ref('int_learner_quiet_runs') }}
),

stg_calendar_days_off as (
    select * from {{ ref('stg_calendar_days_off') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

long_runs as (
    select
        alert_rules.rule,
        int_learner_quiet_runs.user_id,
        int_learner_quiet_runs.organization_id,
        int_learner_quiet_runs.stay_from_on,
        int_learner_quiet_runs.quiet_after_on,
        int_learner_quiet_runs.quiet_until_on,
        {{ days_after('int_learner_quiet_runs.quiet_after_on', 'alert_rules.threshold') }}
            as long_from_on
    from int_learner_quiet_runs
    inner join alert_rules on alert_rules.rule = 'engagement_drop'
    where
        {{ days_between(
            'int_learner_quiet_runs.quiet_after_on', 'int_learner_quiet_runs.quiet_until_on'
        ) }} >= alert_rules.threshold
),

days_off_in_runs as (
    select
        long_runs.*,
        stg_calendar_days_off.day_off_on,
        row_number() over (
            partition by long_runs.user_id, long_runs.stay_from_on, long_runs.quiet_after_on
            order by stg_calendar_days_off.day_off_on
        ) as day_off_number
    from long_runs
    left join stg_calendar_days_off
        on
            long_runs.organization_id = stg_calendar_days_off.organization_id
            and long_runs.quiet_after_on < stg_calendar_days_off.day_off_on
            and long_runs.quiet_until_on >= stg_calendar_days_off.day_off_on
),

long_runs_with_days_off as (
    select
        days_off.rule,
        days_off.user_id,
        days_off.quiet_after_on,
        days_off.quiet_until_on,
        count(days_off.day_off_on) as days_off_count,
        {{ days_after(
            'days_off.long_from_on',
            'count(*) filter (where '
            ~ days_after('days_off.day_off_on', '1 - days_off.day_off_number')
            ~ ' <= days_off.long_from_on)'
        ) }} as true_from_on
    from days_off_in_runs as days_off
    group by
        days_off.rule,
        days_off.user_id,
        days_off.stay_from_on,
        days_off.quiet_after_on,
        days_off.quiet_until_on,
        days_off.long_from_on
),

spans_of_engagement_drop as (
    select
        quiet_run.rule,
        quiet_run.user_id,
        cast(null as varchar) as item_id,
        cast(
            {{ days_between('quiet_run.quiet_after_on', 'quiet_run.quiet_until_on') }}
            - quiet_run.days_off_count as double
        ) as measure,
        {{ days_after('quiet_run.quiet_after_on', 1) }} as since_on,
        quiet_run.true_from_on,
        quiet_run.quiet_until_on as true_until_on
    from long_runs_with_days_off as quiet_run
    where quiet_run.true_from_on <= quiet_run.quiet_until_on
)

select * from spans_of_engagement_drop
