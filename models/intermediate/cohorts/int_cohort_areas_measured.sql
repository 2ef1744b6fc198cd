-- How a cohort's learners do in each lesson and competency that its courses assess. An assessment
-- that names no competency shows those that its lesson builds.
with int_scope_learners as (
    select * from {{ ref('int_scope_learners') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

stg_lesson_competencies as (
    select * from {{ ref('stg_lesson_competencies') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

assessment_areas as (
    select
        stg_assessments.assessment_id,
        'lesson' as area_kind,
        stg_assessments.lesson_id as area_id
    from stg_assessments
    where stg_assessments.lesson_id is not null

    union all

    select
        stg_assessments.assessment_id,
        'competency' as area_kind,
        coalesce(stg_assessments.competency_id, stg_lesson_competencies.competency_id) as area_id
    from stg_assessments
    left join stg_lesson_competencies
        on
            stg_assessments.lesson_id = stg_lesson_competencies.lesson_id
            and stg_assessments.competency_id is null
            and stg_lesson_competencies.weight > 0
    where coalesce(stg_assessments.competency_id, stg_lesson_competencies.competency_id) is not null
),

cohort_assessments as (
    select
        stg_cohort_courses.cohort_id,
        stg_assessments.assessment_id
    from stg_cohort_courses
    inner join stg_assessments
        on
            stg_cohort_courses.course_id = stg_assessments.course_id
            and (
                stg_assessments.cohort_id is null
                or stg_cohort_courses.cohort_id = stg_assessments.cohort_id
            )
),

learner_areas as (
    select
        int_scope_learners.scope_id as cohort_id,
        int_scope_learners.user_id,
        assessment_areas.area_kind,
        assessment_areas.area_id,
        sum(results.attempts_count) as attempts_count,
        {{ exact_sum('results.last_score') }} as score_sum,
        {{ exact_sum('results.max_score') }} as max_score_sum
    from int_scope_learners
    inner join int_assessment_results as results on int_scope_learners.user_id = results.user_id
    inner join cohort_assessments
        on
            int_scope_learners.scope_id = cohort_assessments.cohort_id
            and results.assessment_id = cohort_assessments.assessment_id
    inner join assessment_areas on results.assessment_id = assessment_areas.assessment_id
    where
        int_scope_learners.scope_kind = 'cohort'
        and results.last_score is not null
    group by all
),

cohort_areas_measured as (
    select
        learner_areas.cohort_id,
        learner_areas.area_kind,
        learner_areas.area_id,
        cast(sum(learner_areas.attempts_count) as bigint) as attempts_count,
        count(*) as graded_learner_count,
        {{ pct(
            exact_sum('learner_areas.score_sum'), exact_sum('learner_areas.max_score_sum')
        ) }} as accuracy_pct
    from learner_areas
    group by all
)

select * from cohort_areas_measured
