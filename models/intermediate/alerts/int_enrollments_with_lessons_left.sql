-- The days on which an enrolment had required lessons left. Lessons are never undone, so the last
-- completion of the last lesson ends them for good.
with int_enrollments_watched as (
    select * from {{ ref('int_enrollments_watched') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

courses_required as (
    select
        int_modules_required.course_id,
        sum(int_modules_required.required_lessons_count) as lessons_total
    from int_modules_required
    group by all
),

courses_reached as (
    select
        int_lessons_reached.user_id,
        int_lessons_reached.course_id,
        count(*) as lessons_completed,
        max(int_lessons_reached.completed_at) as last_completed_at
    from int_lessons_reached
    where
        int_lessons_reached.is_required
        and int_lessons_reached.completed_at is not null
    group by all
),

enrollments_with_their_work as (
    select
        enrolled.enrollment_id,
        enrolled.user_id,
        enrolled.timezone,
        enrolled.watched_from_on,
        enrolled.watched_until_on,
        sum(courses_required.lessons_total) as lessons_total,
        coalesce(sum(courses_reached.lessons_completed), 0) as lessons_completed,
        max(courses_reached.last_completed_at) as last_completed_at
    from int_enrollments_watched as enrolled
    inner join stg_cohort_courses on enrolled.cohort_id = stg_cohort_courses.cohort_id
    inner join courses_required on stg_cohort_courses.course_id = courses_required.course_id
    left join courses_reached
        on
            enrolled.user_id = courses_reached.user_id
            and stg_cohort_courses.course_id = courses_reached.course_id
    group by all
),

enrollments_with_lessons_left as (
    select
        enrolled.enrollment_id,
        enrolled.user_id,
        enrolled.timezone,
        enrolled.watched_from_on as left_from_on,
        case
            when enrolled.lessons_completed < enrolled.lessons_total
                then enrolled.watched_until_on
            else least(
                enrolled.watched_until_on,
                {{ days_after(local_day('enrolled.last_completed_at', 'enrolled.timezone'), -1) }}
            )
        end as left_until_on
    from enrollments_with_their_work as enrolled
)

select * from enrollments_with_lessons_left
where enrollments_with_lessons_left.left_from_on <= enrollments_with_lessons_left.left_until_on
