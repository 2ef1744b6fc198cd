-- Counts come from what was reached, joined to the courses' totals: no row a learner and lesson is
-- made for lessons that nobody touched.
with int_learner_courses as (
    select * from {{ ref('int_learner_courses') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

modules_reached as (
    select
        int_lessons_reached.user_id,
        int_lessons_reached.course_id,
        int_lessons_reached.module_id,
        count(int_lessons_reached.completed_at) as lessons_completed_count,
        {{ exact_sum('int_lessons_reached.progress_pct') }} as progress_pct_sum
    from int_lessons_reached
    where int_lessons_reached.is_required
    group by all
),

learner_modules as (
    select
        int_learner_courses.user_id,
        int_learner_courses.course_id,
        int_modules_required.required_lessons_count,
        coalesce(modules_reached.lessons_completed_count, 0) as lessons_completed_count,
        coalesce(modules_reached.progress_pct_sum, 0) as progress_pct_sum
    from int_learner_courses
    inner join int_modules_required
        on int_learner_courses.course_id = int_modules_required.course_id
    left join modules_reached
        on
            int_learner_courses.user_id = modules_reached.user_id
            and int_modules_required.module_id = modules_reached.module_id
),

learner_courses_measured as (
    select
        learner_modules.user_id,
        learner_modules.course_id,
        sum(learner_modules.required_lessons_count) as lessons_total,
        sum(learner_modules.lessons_completed_count) as lessons_completed,
        {{ exact_sum('learner_modules.progress_pct_sum') }} as progress_pct_sum,
        count(*) as modules_total,
        count(*) filter (
            where learner_modules.lessons_completed_count = learner_modules.required_lessons_count
        ) as modules_completed
    from learner_modules
    group by all
),

learner_progress_measured as (
    select
        courses.user_id,
        cast(sum(courses.lessons_total) as bigint) as lessons_total,
        cast(sum(courses.lessons_completed) as bigint) as lessons_completed,
        cast(sum(courses.modules_total) as bigint) as modules_total,
        cast(sum(courses.modules_completed) as bigint) as modules_completed,
        count(*) as courses_total,
        count(*) filter (
            where courses.modules_completed = courses.modules_total
        ) as courses_completed,
        {{ pct(
            'sum(courses.lessons_completed)',
            'sum(courses.lessons_total)'
        ) }} as progress_pct,
        {{ exact_sum('courses.progress_pct_sum') }}
        / nullif(sum(courses.lessons_total), 0) as lesson_progress_mean_pct
    from learner_courses_measured as courses
    group by all
)

select * from learner_progress_measured
