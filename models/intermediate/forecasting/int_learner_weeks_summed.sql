-- The closed enrolled days of the last weeks as sums, from which every window of whole weeks is put
-- together without reading its days again. Week 0 ends on the last closed day, week 1 seven days
-- before. `age` counts back from the end of the week.
with int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

recent_days as (
    select
        int_learner_days.user_id,
        int_learner_days.day_on,
        int_learner_days.activity_count,
        {{ days_between('int_learner_days.day_on', 'int_time_zones_opened.last_closed_on') }}
            as days_back
    from int_learner_days
    inner join int_time_zones_opened
        on int_learner_days.timezone = int_time_zones_opened.timezone
    where
        int_learner_days.is_enrolled
        and int_learner_days.day_on
        > {{ days_after(
            'int_time_zones_opened.last_closed_on',
            '-7 * (' ~ var('velocity_window_weeks') ~ ' + ' ~ var('velocity_backtest_weeks') ~ ')'
        ) }}
        and int_learner_days.day_on <= int_time_zones_opened.last_closed_on
),

lessons_by_day as (
    select
        int_lessons_reached.user_id,
        int_lessons_reached.completed_on as day_on,
        count(*) as lesson_count
    from int_lessons_reached
    inner join int_learners on int_lessons_reached.user_id = int_learners.user_id
    where
        int_lessons_reached.is_required
        and int_lessons_reached.completed_at >= {{ hours_before(
            as_of(),
            '24 * (7 * (' ~ var('velocity_window_weeks') ~ ' + '
            ~ var('velocity_backtest_weeks') ~ ') + 3)'
        ) }}
    group by all
),

days_placed as (
    select
        recent_days.user_id,
        cast(floor(recent_days.days_back / 7.0) as integer) as weeks_back,
        recent_days.days_back % 7 as age,
        power(0.5, (recent_days.days_back % 7) / {{ var('velocity_half_life_days') }}.0) as decay,
        recent_days.activity_count,
        coalesce(lessons_by_day.lesson_count, 0) as lesson_count
    from recent_days
    left join lessons_by_day
        on
            recent_days.user_id = lessons_by_day.user_id
            and recent_days.day_on = lessons_by_day.day_on
),

weeks_of_both_measures as (
    select
        days_placed.user_id,
        days_placed.weeks_back,
        count(*) as days_sum,
        sum(days_placed.age) as age_sum,
        sum(days_placed.age * days_placed.age) as age_square_sum,
        {{ exact_sum('days_placed.decay', decimals=15) }} as decay_sum,
        sum(days_placed.activity_count) as activity_sum,
        sum(days_placed.activity_count * days_placed.activity_count) as activity_square_sum,
        sum(days_placed.activity_count * days_placed.age) as activity_age_sum,
        {{ exact_sum('days_placed.activity_count * days_placed.decay', decimals=15) }}
            as activity_decay_sum,
        sum(days_placed.lesson_count) as lesson_sum,
        sum(days_placed.lesson_count * days_placed.lesson_count) as lesson_square_sum,
        sum(days_placed.lesson_count * days_placed.age) as lesson_age_sum,
        {{ exact_sum('days_placed.lesson_count * days_placed.decay', decimals=15) }}
            as lesson_decay_sum
    from days_placed
    group by all
),

learner_weeks_summed as (
    select
        weeks.user_id,
        'activities' as measure,
        weeks.weeks_back,
        weeks.days_sum,
        weeks.age_sum,
        weeks.age_square_sum,
        weeks.decay_sum,
        weeks.activity_sum as quantity_sum,
        weeks.activity_square_sum as quantity_square_sum,
        weeks.activity_age_sum as quantity_age_sum,
        weeks.activity_decay_sum as quantity_decay_sum
    from weeks_of_both_measures as weeks

    union all

    select
        weeks.user_id,
        'lessons' as measure,
        weeks.weeks_back,
        weeks.days_sum,
        weeks.age_sum,
        weeks.age_square_sum,
        weeks.decay_sum,
        weeks.lesson_sum as quantity_sum,
        weeks.lesson_square_sum as quantity_square_sum,
        weeks.lesson_age_sum as quantity_age_sum,
        weeks.lesson_decay_sum as quantity_decay_sum
    from weeks_of_both_measures as weeks
)

select * from learner_weeks_summed
