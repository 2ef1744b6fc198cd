-- Past learners as they were asked for a forecast every few weeks, until they completed: what stood
-- in the data then, and how many days they really took. Each window of velocity is that of the
-- enrolled days up to then, so its sums of ages have closed forms.
with int_past_completions as (
    select * from {{ ref('int_past_completions') }}
),

int_enrollment_lessons_numbered as (
    select * from {{ ref('int_enrollment_lessons_numbered') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_velocity_weights as (
    select * from {{ ref('int_velocity_weights') }}
),

moments_asked as (
    select
        completions.enrollment_id,
        completions.course_set,
        completions.lessons_total,
        completions.fold,
        completions.is_split_by_cohort,
        completions.is_fit,
        int_learner_days.active_days_7d,
        int_learner_days.day_on as asked_on,
        least(
            {{ days_between('completions.enrolled_on', 'int_learner_days.day_on') }} + 1,
            7 * {{ var('velocity_window_weeks') }}
        ) as window_days,
        {{ days_between('int_learner_days.day_on', 'completions.completed_on') }} as actual_days
    from int_past_completions as completions
    inner join int_learner_days
        on
            completions.user_id = int_learner_days.user_id
            and completions.begins_on <= int_learner_days.day_on
            and completions.completed_on > int_learner_days.day_on
    where
        int_learner_days.is_enrolled
        and ({{ days_between('completions.enrolled_on', 'int_learner_days.day_on') }} + 1)
        % {{ var('forecast_checkpoint_days') }} = 0
),

lessons_placed as (
    select
        moments_asked.*,
        lessons.lesson_number,
        {{ days_between('lessons.completed_on', 'moments_asked.asked_on') }} as age
    from moments_asked
    left join int_enrollment_lessons_numbered as lessons
        on
            moments_asked.enrollment_id = lessons.enrollment_id
            and moments_asked.asked_on >= lessons.done_on
),

lessons_summed as (
    select
        placed.enrollment_id,
        placed.course_set,
        placed.lessons_total,
        placed.fold,
        placed.is_split_by_cohort,
        placed.is_fit,
        placed.active_days_7d,
        placed.asked_on,
        placed.window_days,
        placed.actual_days,
        count(placed.lesson_number) as lessons_completed,
        count(*) filter (where placed.age < 7) as weekly,
        count(*) filter (where placed.age < placed.window_days) as quantity_sum,
        coalesce(sum(placed.age) filter (where placed.age < placed.window_days), 0)
            as quantity_age_sum,
        coalesce({{ exact_sum(
            'case when placed.age < placed.window_days then power(0.5, placed.age / '
            ~ var('velocity_half_life_days') ~ '.0) end',
            decimals=15
        ) }}, 0) as quantity_decay_sum,
        placed.window_days * (placed.window_days - 1) / 2 as age_sum,
        placed.window_days * (placed.window_days - 1) * (2 * placed.window_days - 1) / 6
            as age_square_sum,
        (1 - power(0.5, placed.window_days / {{ var('velocity_half_life_days') }}.0))
        / (1 - power(0.5, 1 / {{ var('velocity_half_life_days') }}.0)) as decay_sum
    from lessons_placed as placed
    group by all
),

velocities as (
    select
        lessons_summed.*,
        lessons_summed.weekly / 7.0 as daily,
        greatest(
            0.0,
            (
                lessons_summed.quantity_sum
                + lessons_summed.age_sum * {{ slope_by_age(
                    'lessons_summed.window_days',
                    'lessons_summed.age_sum',
                    'lessons_summed.age_square_sum',
                    'lessons_summed.quantity_sum',
                    'lessons_summed.quantity_age_sum'
                ) }}
            ) / lessons_summed.window_days
        ) as trend_adjusted,
        lessons_summed.quantity_decay_sum / lessons_summed.decay_sum as recency_weighted
    from lessons_summed
),

weights_by_measure as (
    {{ velocity_weights_beside('int_velocity_weights') }}
),

completion_checkpoints as (
    select
        velocities.enrollment_id,
        velocities.course_set,
        velocities.fold,
        velocities.is_split_by_cohort,
        velocities.is_fit,
        velocities.lessons_completed,
        velocities.lessons_total - velocities.lessons_completed as lessons_left,
        {{ confidence_factor('velocities.window_days', 'velocities.active_days_7d') }}
            as confidence_factor,
        {{ velocity_ensemble('velocities', 'weights') }} as lessons_per_day,
        velocities.asked_on,
        velocities.actual_days
    from velocities
    inner join weights_by_measure as weights
        on weights.measure = 'lessons'
)

select * from completion_checkpoints
