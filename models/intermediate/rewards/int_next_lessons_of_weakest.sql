-- The next lesson in the weakest competency of a learner that has lessons left (METRICS 15): the
-- lowest mastery first, those without evidence last. What is left is counted by competency, so that
-- lessons are looked up for one competency a learner alone.
with int_learner_running_courses as (
    select * from {{ ref('int_learner_running_courses') }}
),

int_required_lessons_placed as (
    select * from {{ ref('int_required_lessons_placed') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learner_competency_mastery as (
    select * from {{ ref('int_learner_competency_mastery') }}
),

lessons_to_do as (
    select
        lessons.course_id,
        lessons.competency_id,
        count(*) as lesson_count
    from int_required_lessons_placed as lessons
    group by all
),

lessons_done as (
    select
        int_lessons_reached.user_id,
        lessons.course_id,
        lessons.competency_id,
        count(*) as lesson_count
    from int_learner_running_courses as running_courses
    inner join int_lessons_reached
        on
            running_courses.user_id = int_lessons_reached.user_id
            and running_courses.course_id = int_lessons_reached.course_id
    inner join int_required_lessons_placed as lessons
        on int_lessons_reached.lesson_id = lessons.lesson_id
    where int_lessons_reached.completed_at is not null
    group by all
),

competencies_left as (
    select
        running_courses.user_id,
        lessons_to_do.competency_id,
        sum(lessons_to_do.lesson_count - coalesce(lessons_done.lesson_count, 0)) as lessons_left
    from int_learner_running_courses as running_courses
    inner join lessons_to_do on running_courses.course_id = lessons_to_do.course_id
    left join lessons_done
        on
            running_courses.user_id = lessons_done.user_id
            and lessons_to_do.course_id = lessons_done.course_id
            and lessons_to_do.competency_id = lessons_done.competency_id
    group by all
),

competencies_ranked as (
    select
        competencies_left.user_id,
        competencies_left.competency_id,
        competencies_left.lessons_left,
        mastery.mastery_score,
        row_number() over (
            partition by competencies_left.user_id
            order by mastery.mastery_score asc nulls last, competencies_left.competency_id asc
        ) as weakness_rank
    from competencies_left
    left join int_learner_competency_mastery as mastery
        on
            competencies_left.user_id = mastery.user_id
            and competencies_left.competency_id = mastery.competency_id
    where competencies_left.lessons_left > 0
),

next_lessons_of_weakest as (
    select
        weakest.user_id,
        weakest.competency_id,
        cast(weakest.lessons_left as bigint) as lessons_left,
        weakest.mastery_score,
        min_by(lessons.lesson_id, lessons.place) as lesson_id,
        min_by(lessons.title, lessons.place) as title
    from competencies_ranked as weakest
    inner join int_learner_running_courses as running_courses
        on weakest.user_id = running_courses.user_id
    inner join int_required_lessons_placed as lessons
        on
            running_courses.course_id = lessons.course_id
            and weakest.competency_id = lessons.competency_id
    left join int_lessons_reached
        on
            weakest.user_id = int_lessons_reached.user_id
            and lessons.lesson_id = int_lessons_reached.lesson_id
            and int_lessons_reached.completed_at is not null
    where weakest.weakness_rank = 1 and int_lessons_reached.lesson_id is null
    group by all
)

select * from next_lessons_of_weakest
