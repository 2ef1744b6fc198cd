-- Everything that could be recommended to a learner whose enrolment runs, with its reason in words.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_assignments_due as (
    select * from {{ ref('int_assignments_due') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

int_next_lessons_of_weakest as (
    select * from {{ ref('int_next_lessons_of_weakest') }}
),

int_learner_running_courses as (
    select * from {{ ref('int_learner_running_courses') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

stg_competencies as (
    select * from {{ ref('stg_competencies') }}
),

overdue_work as (
    select
        int_assignments_due.user_id,
        'submit_overdue_work' as recommended_action,
        int_assignments_due.assessment_id,
        cast(null as varchar) as lesson_id,
        stg_assessments.competency_id,
        stg_assessments.title,
        'Due on '
        || cast(
            {{ local_day('int_assignments_due.due_at', 'int_learners.timezone') }} as varchar
        )
        || ' and not submitted; whole days overdue: '
        || cast(
            cast(
                floor({{ seconds_between('int_assignments_due.due_at', as_of()) }} / 86400)
                as bigint
            ) as varchar
        )
        || '.' as reason,
        {{ seconds_between('int_assignments_due.due_at', as_of()) }} as urgency,
        int_assignments_due.due_at
    from int_assignments_due
    inner join int_learners on int_assignments_due.user_id = int_learners.user_id
    inner join stg_assessments
        on int_assignments_due.assessment_id = stg_assessments.assessment_id
    where int_assignments_due.is_overdue
),

weakest_competency as (
    select
        next_lessons.user_id,
        'continue_weakest_competency' as recommended_action,
        cast(null as varchar) as assessment_id,
        next_lessons.lesson_id,
        next_lessons.competency_id,
        next_lessons.title,
        coalesce(stg_competencies.name, next_lessons.competency_id) || ' is '
        || case
            when next_lessons.mastery_score is null then 'not graded yet'
            else
                'the weakest competency, with mastery '
                || cast(cast(next_lessons.mastery_score as decimal(4, 1)) as varchar) || ' of 100'
        end
        || '; lessons left in it: ' || cast(next_lessons.lessons_left as varchar) || '.'
            as reason,
        0.0 as urgency,
        cast(null as timestamp) as due_at
    from int_next_lessons_of_weakest as next_lessons
    left join stg_competencies on next_lessons.competency_id = stg_competencies.competency_id
),

failed_assessments as (
    select
        results.user_id,
        'review_failed_assessment' as recommended_action,
        results.assessment_id,
        stg_assessments.lesson_id,
        stg_assessments.competency_id,
        stg_assessments.title,
        'Last score ' || cast(cast(results.last_score as decimal(18, 1)) as varchar) || ' of '
        || cast(cast(results.max_score as decimal(18, 1)) as varchar) || ', below the '
        || cast(
            cast(
                coalesce(
                    stg_assessments.pass_score,
                    results.max_score * {{ var('recommendation_pass_pct') }} / 100
                ) as decimal(18, 1)
            ) as varchar
        ) || ' to pass.' as reason,
        100 - {{ pct('results.last_score', 'results.max_score') }} as urgency,
        cast(null as timestamp) as due_at
    from int_assessment_results as results
    inner join stg_assessments on results.assessment_id = stg_assessments.assessment_id
    inner join int_learner_running_courses as running_courses
        on
            results.user_id = running_courses.user_id
            and stg_assessments.course_id = running_courses.course_id
    where
        results.last_score < coalesce(
            stg_assessments.pass_score,
            results.max_score * {{ var('recommendation_pass_pct') }} / 100
        )
),

recommended_actions as (
    select * from overdue_work
    union all
    select * from weakest_competency
    union all
    select * from failed_assessments
)

select * from recommended_actions
