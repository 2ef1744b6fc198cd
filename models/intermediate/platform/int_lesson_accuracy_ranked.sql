-- Accuracy (METRICS 4) over the assessments of a lesson, and which lessons learners struggle with
-- (METRICS 23). Lessons with too few attempts are neither ranked nor counted among those ranked.
with int_graded_attempts as (
    select * from {{ ref('int_graded_attempts') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

last_attempts_marked as (
    select
        stg_assessments.lesson_id,
        attempts.user_id,
        attempts.score,
        attempts.max_score,
        row_number() over (
            partition by attempts.user_id, attempts.assessment_id
            order by attempts.submitted_at desc, attempts.attempt_id desc
        ) = 1 as is_last
    from int_graded_attempts as attempts
    inner join stg_assessments on attempts.assessment_id = stg_assessments.assessment_id
    where stg_assessments.lesson_id is not null
),

lessons_assessed as (
    select
        attempts.lesson_id,
        count(*) as attempt_count,
        count(distinct attempts.user_id) as graded_learner_count,
        {{ pct(
            exact_sum('case when attempts.is_last then attempts.score end'),
            exact_sum('case when attempts.is_last then attempts.max_score end')
        ) }} as accuracy_pct
    from last_attempts_marked as attempts
    group by all
),

lesson_accuracy_ranked as (
    select
        lessons_assessed.*,
        {{ is_struggling(
            'lessons_assessed.accuracy_pct',
            'lessons_assessed.attempt_count',
            'lessons_assessed.graded_learner_count'
        ) }} as is_struggling
    from lessons_assessed
)

select * from lesson_accuracy_ranked
