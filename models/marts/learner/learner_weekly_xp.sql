-- Weeks in which the learner was enrolled or active. Within a run of weeks with activity, the week
-- less seven days a rank is constant.
{% set weekdays = [
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
] %}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

days_in_weeks as (
    select
        int_learner_days.*,
        {{ period_start('week', 'int_learner_days.day_on') }} as week_starts_on
    from int_learner_days
),

learner_weeks as (
    select
        learner_days.user_id,
        learner_days.timezone,
        learner_days.week_starts_on,
        {% for weekday in weekdays %}
            max(
                case
                    when
                        {{ days_between('learner_days.week_starts_on', 'learner_days.day_on') }}
                        = {{ loop.index0 }}
                        then learner_days.xp
                end
            ) as {{ weekday }}_xp,
        {% endfor %}
        count(*) filter (where learner_days.is_active) as active_day_count
    from days_in_weeks as learner_days
    group by all
),

weeks_ranked as (
    select
        learner_weeks.*,
        -- A learner has one row a day, and seven are added in one order.
        {% for weekday in weekdays %}
            {{ '' if loop.first else '+ ' }}coalesce(learner_weeks.{{ weekday }}_xp, 0)
        {% endfor %} as xp,
        sum(case when learner_weeks.active_day_count > 0 then 1 else 0 end) over (
            partition by learner_weeks.user_id
            order by learner_weeks.week_starts_on
            rows between unbounded preceding and current row
        ) as active_week_rank
    from learner_weeks
),

weeks_in_runs as (
    select
        weeks_ranked.*,
        {{ days_after('weeks_ranked.week_starts_on', '-7 * weeks_ranked.active_week_rank') }}
            as run_key
    from weeks_ranked
),

weeks as (
    select
        learner_week.user_id,
        int_learners.organization_id,
        learner_week.xp,
        learner_week.xp / least(
            7,
            {{ days_between('learner_week.week_starts_on', 'int_time_zones_opened.as_of_on') }} + 1
        ) as daily_average_xp,
        learner_week.monday_xp,
        learner_week.tuesday_xp,
        learner_week.wednesday_xp,
        learner_week.thursday_xp,
        learner_week.friday_xp,
        learner_week.saturday_xp,
        learner_week.sunday_xp,
        learner_week.active_day_count,
        case
            when learner_week.active_day_count = 0 then 0
            else row_number() over (
                partition by
                    learner_week.user_id,
                    learner_week.run_key,
                    learner_week.active_day_count > 0
                order by learner_week.week_starts_on
            )
        end as streak_weeks_count,
        {{ days_after('learner_week.week_starts_on', 6) }} <= int_time_zones_opened.last_closed_on
            as is_complete,
        learner_week.week_starts_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from weeks_in_runs as learner_week
    inner join int_learners on learner_week.user_id = int_learners.user_id
    inner join int_time_zones_opened on learner_week.timezone = int_time_zones_opened.timezone
)

select * from weeks
order by weeks.user_id, weeks.week_starts_on
