with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

int_assessment_results as (
    select * from {{ ref('int_assessment_results') }}
),

int_learner_work_measured as (
    select * from {{ ref('int_learner_work_measured') }}
),

learners as (
    select
        count(*) as learner_count,
        count(*) filter (where int_learner_standing.is_enrolled) as enrolled_learner_count,
        count(*) filter (where int_learner_standing.is_active_24h) as active_24h_count,
        count(*) filter (where int_learner_standing.is_active_7d) as active_7d_count,
        count(*) filter (
            where int_learner_standing.is_active_7d and int_learner_standing.is_enrolled
        ) as enrolled_active_7d_count
    from int_learner_standing
),

enrollments as (
    select
        count(*) filter (where not enrolled.has_ended) as running_enrollment_count,
        count(*) filter (where not enrolled.has_ended and standing.is_active_7d)
            as attending_enrollment_count,
        count(*) filter (where enrolled.status = 'completed') as completed_enrollment_count,
        count(*) filter (where enrolled.status = 'withdrawn') as withdrawn_enrollment_count,
        count(*) filter (
            where
            not enrolled.has_ended
            and enrolled.cohort_ends_on < {{ local_day(as_of(), 'standing.timezone') }}
        ) as overrun_enrollment_count
    from int_enrollments_dated as enrolled
    inner join int_learner_standing as standing on enrolled.user_id = standing.user_id
),

cohorts as (
    select
        count(*) as cohort_count,
        count(*) filter (where stg_cohorts.status = 'active') as active_cohort_count
    from stg_cohorts
),

quizzes as (
    select
        {{ pct(
            exact_sum('int_assessment_results.last_score'),
            exact_sum('int_assessment_results.max_score')
        ) }} as quiz_average_pct
    from int_assessment_results
    inner join int_learner_standing
        on int_assessment_results.user_id = int_learner_standing.user_id
    where
        int_assessment_results.kind = 'quiz'
        and int_assessment_results.last_score is not null
),

assignments as (
    select
        cast(sum(int_learner_work_measured.assignments_due_count) as bigint)
            as assignments_due_count,
        cast(sum(int_learner_work_measured.assignments_submitted_count) as bigint)
            as assignments_submitted_count,
        cast(sum(int_learner_work_measured.overdue_count) as bigint) as overdue_count
    from int_learner_work_measured
),

platform_overview as (
    select
        learners.learner_count,
        learners.enrolled_learner_count,
        learners.active_24h_count,
        learners.active_7d_count,
        cohorts.cohort_count,
        cohorts.active_cohort_count,
        enrollments.running_enrollment_count,
        enrollments.completed_enrollment_count,
        enrollments.withdrawn_enrollment_count,
        coalesce(assignments.assignments_due_count, 0) as assignments_due_count,
        coalesce(assignments.assignments_submitted_count, 0) as assignments_submitted_count,
        coalesce(assignments.overdue_count, 0) as overdue_count,
        {{ pct('learners.enrolled_active_7d_count', 'learners.enrolled_learner_count') }}
            as engagement_rate_pct,
        {{ pct('enrollments.attending_enrollment_count', 'enrollments.running_enrollment_count') }}
            as attendance_rate_pct,
        {{ pct(
            'enrollments.completed_enrollment_count',
            'enrollments.completed_enrollment_count + enrollments.withdrawn_enrollment_count'
            ~ ' + enrollments.overrun_enrollment_count'
        ) }} as completion_rate_pct,
        {{ pct('assignments.assignments_submitted_count', 'assignments.assignments_due_count') }}
            as assignment_rate_pct,
        quizzes.quiz_average_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from learners
    cross join enrollments
    cross join cohorts
    cross join quizzes
    cross join assignments
)

select * from platform_overview
