with int_assessments_asked as (
    select * from {{ ref('int_assessments_asked') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_assessments as (
    select * from {{ ref('stg_assessments') }}
),

-- What a learner did without being asked is the learner's work as well.
assessments_asked_or_attempted as (
    select
        coalesce(asked.user_id, results.user_id) as user_id,
        coalesce(asked.assessment_id, results.assessment_id) as assessment_id,
        asked.user_id is not null as is_asked,
        coalesce(asked.is_asked_now, false) as is_asked_now,
        coalesce(results.attempts_count, 0) as attempts_count,
        results.best_score,
        results.last_score,
        coalesce(results.is_carried_over, false) as is_carried_over,
        results.first_submitted_at,
        results.last_submitted_at
    from int_assessments_asked as asked
    full outer join int_assessment_results as results
        on
            asked.user_id = results.user_id
            and asked.assessment_id = results.assessment_id
),

learner_assessments as (
    select
        work_to_do.user_id,
        int_learners.organization_id,
        work_to_do.assessment_id,
        assessments.course_id,
        assessments.cohort_id,
        assessments.lesson_id,
        assessments.competency_id,
        assessments.kind,
        assessments.title,
        case
            when work_to_do.is_carried_over then 'carried_over'
            when work_to_do.first_submitted_at <= assessments.due_at then 'on_time'
            when work_to_do.first_submitted_at > assessments.due_at then 'late'
            when work_to_do.first_submitted_at is not null then 'submitted'
            when assessments.due_at <= {{ as_of() }} then 'missing'
            else 'not_due'
        end as submission_status,
        case
            when work_to_do.attempts_count = 0 then 'not_started'
            when work_to_do.last_score is null or assessments.max_score = 0
                then 'insufficient_data'
            else 'ok'
        end as last_score_status,
        assessments.max_score,
        assessments.pass_score,
        work_to_do.best_score,
        work_to_do.last_score,
        {{ pct('work_to_do.best_score', 'assessments.max_score') }} as best_score_pct,
        {{ pct('work_to_do.last_score', 'assessments.max_score') }} as last_score_pct,
        work_to_do.attempts_count,
        work_to_do.is_asked,
        work_to_do.best_score >= assessments.pass_score as is_passed,
        assessments.kind = 'assignment'
        and work_to_do.is_asked_now
        and work_to_do.first_submitted_at is null
        and coalesce(assessments.due_at <= {{ as_of() }}, false) as is_overdue,
        assessments.due_at,
        work_to_do.first_submitted_at,
        work_to_do.last_submitted_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from assessments_asked_or_attempted as work_to_do
    inner join int_learners on work_to_do.user_id = int_learners.user_id
    inner join stg_assessments as assessments
        on work_to_do.assessment_id = assessments.assessment_id
)

select * from learner_assessments
order by
    learner_assessments.cohort_id,
    learner_assessments.user_id,
    learner_assessments.assessment_id
