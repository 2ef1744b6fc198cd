-- When a learner first came to the threshold of an achievement (METRICS 15). Everything that counts
-- is numbered in the order in which it was reached.
with int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

achievements as (
    select * from {{ ref('achievements') }}
),

lessons as (
    select
        int_lessons_reached.user_id,
        'lessons_completed' as achievement_rule,
        row_number() over (
            partition by int_lessons_reached.user_id
            order by int_lessons_reached.completed_at, int_lessons_reached.lesson_id
        ) as reached,
        int_lessons_reached.completed_at as reached_at
    from int_lessons_reached
    where int_lessons_reached.completed_at is not null
),

courses_required as (
    select
        int_modules_required.course_id,
        sum(int_modules_required.required_lessons_count) as lessons_count
    from int_modules_required
    group by all
),

courses_of_learners as (
    select
        int_lessons_reached.user_id,
        int_lessons_reached.course_id,
        count(*) as lessons_completed,
        max(int_lessons_reached.completed_at) as completed_at
    from int_lessons_reached
    where int_lessons_reached.is_required and int_lessons_reached.completed_at is not null
    group by all
),

courses as (
    select
        courses_of_learners.user_id,
        'courses_completed' as achievement_rule,
        row_number() over (
            partition by courses_of_learners.user_id
            order by courses_of_learners.completed_at, courses_of_learners.course_id
        ) as reached,
        courses_of_learners.completed_at as reached_at
    from courses_of_learners
    inner join courses_required on courses_of_learners.course_id = courses_required.course_id
    where courses_of_learners.lessons_completed = courses_required.lessons_count
),

perfect_scores as (
    select
        int_graded_attempts.user_id,
        'perfect_scores' as achievement_rule,
        row_number() over (
            partition by int_graded_attempts.user_id
            order by int_graded_attempts.submitted_at, int_graded_attempts.attempt_id
        ) as reached,
        int_graded_attempts.submitted_at as reached_at
    from int_graded_attempts
    where int_graded_attempts.score >= int_graded_attempts.max_score
),

-- Seven active days of seven are the end of a week in a row; only such days need to be put in order
-- to find the runs that are longer.
ends_of_full_weeks as (
    select
        int_learner_days.user_id,
        int_learner_days.day_on,
        int_learner_days.first_activity_at,
        {{ days_after(
            'int_learner_days.day_on',
            '-row_number() over (partition by int_learner_days.user_id'
            ~ ' order by int_learner_days.day_on)'
        ) }} as run_key
    from int_learner_days
    where
        int_learner_days.is_active
        and int_learner_days.active_days_7d = {{ var('week_days') }}
),

streaks as (
    select
        ends_of_full_weeks.user_id,
        'streak_days' as achievement_rule,
        row_number() over (
            partition by ends_of_full_weeks.user_id, ends_of_full_weeks.run_key
            order by ends_of_full_weeks.day_on
        ) + {{ var('week_days') }} - 1 as reached,
        ends_of_full_weeks.first_activity_at as reached_at
    from ends_of_full_weeks
),

everything_reached as (
    select * from lessons
    union all
    select * from courses
    union all
    select * from perfect_scores
    union all
    select * from streaks
),

achievements_reached as (
    select
        everything_reached.user_id,
        achievements.achievement,
        min(everything_reached.reached_at) as achieved_at
    from everything_reached
    inner join achievements
        on
            everything_reached.achievement_rule = achievements.achievement_rule
            and everything_reached.reached = achievements.threshold
    group by all
)

select * from achievements_reached
