-- Made from orchestration/contracts by `warehouse contract write`.
{{ config(materialized='table') }}

with source_timestamps as (
    select
        'activity_events' as entity,
        count(*) as raw_count,
        max(raw_activity_events.occurred_at) as newest_at
    from {{ source('raw', 'activity_events') }} as raw_activity_events
    where raw_activity_events.occurred_at <= {{ as_of() }}

    union all

    select
        'assessment_attempts' as entity,
        count(*) as raw_count,
        max(raw_assessment_attempts.submitted_at) as newest_at
    from {{ source('raw', 'assessment_attempts') }} as raw_assessment_attempts
    where raw_assessment_attempts.submitted_at <= {{ as_of() }}

    union all

    select
        'assessments' as entity,
        count(*) as raw_count,
        max(raw_assessments.updated_at) as newest_at
    from {{ source('raw', 'assessments') }} as raw_assessments
    where raw_assessments.updated_at <= {{ as_of() }}

    union all

    select
        'calendar_days_off' as entity,
        count(*) as raw_count,
        max(raw_calendar_days_off.updated_at) as newest_at
    from {{ source('raw', 'calendar_days_off') }} as raw_calendar_days_off
    where raw_calendar_days_off.updated_at <= {{ as_of() }}

    union all

    select
        'cohort_courses' as entity,
        count(*) as raw_count,
        max(raw_cohort_courses.updated_at) as newest_at
    from {{ source('raw', 'cohort_courses') }} as raw_cohort_courses
    where raw_cohort_courses.updated_at <= {{ as_of() }}

    union all

    select
        'cohorts' as entity,
        count(*) as raw_count,
        max(raw_cohorts.updated_at) as newest_at
    from {{ source('raw', 'cohorts') }} as raw_cohorts
    where raw_cohorts.updated_at <= {{ as_of() }}

    union all

    select
        'competencies' as entity,
        count(*) as raw_count,
        max(raw_competencies.updated_at) as newest_at
    from {{ source('raw', 'competencies') }} as raw_competencies
    where raw_competencies.updated_at <= {{ as_of() }}

    union all

    select
        'courses' as entity,
        count(*) as raw_count,
        max(raw_courses.updated_at) as newest_at
    from {{ source('raw', 'courses') }} as raw_courses
    where raw_courses.updated_at <= {{ as_of() }}

    union all

    select
        'data_requests' as entity,
        count(*) as raw_count,
        max(raw_data_requests.updated_at) as newest_at
    from {{ source('raw', 'data_requests') }} as raw_data_requests
    where raw_data_requests.updated_at <= {{ as_of() }}

    union all

    select
        'enrollments' as entity,
        count(*) as raw_count,
        max(raw_enrollments.updated_at) as newest_at
    from {{ source('raw', 'enrollments') }} as raw_enrollments
    where raw_enrollments.updated_at <= {{ as_of() }}

    union all

    select
        'learner_notes' as entity,
        count(*) as raw_count,
        max(raw_learner_notes.created_at) as newest_at
    from {{ source('raw', 'learner_notes') }} as raw_learner_notes
    where raw_learner_notes.created_at <= {{ as_of() }}

    union all

    select
        'lesson_competencies' as entity,
        count(*) as raw_count,
        max(raw_lesson_competencies.updated_at) as newest_at
    from {{ source('raw', 'lesson_competencies') }} as raw_lesson_competencies
    where raw_lesson_competencies.updated_at <= {{ as_of() }}

    union all

    select
        'lesson_progress' as entity,
        count(*) as raw_count,
        max(raw_lesson_progress.recorded_at) as newest_at
    from {{ source('raw', 'lesson_progress') }} as raw_lesson_progress
    where raw_lesson_progress.recorded_at <= {{ as_of() }}

    union all

    select
        'lessons' as entity,
        count(*) as raw_count,
        max(raw_lessons.updated_at) as newest_at
    from {{ source('raw', 'lessons') }} as raw_lessons
    where raw_lessons.updated_at <= {{ as_of() }}

    union all

    select
        'manager_actions' as entity,
        count(*) as raw_count,
        max(raw_manager_actions.occurred_at) as newest_at
    from {{ source('raw', 'manager_actions') }} as raw_manager_actions
    where raw_manager_actions.occurred_at <= {{ as_of() }}

    union all

    select
        'mentor_assignments' as entity,
        count(*) as raw_count,
        max(raw_mentor_assignments.updated_at) as newest_at
    from {{ source('raw', 'mentor_assignments') }} as raw_mentor_assignments
    where raw_mentor_assignments.updated_at <= {{ as_of() }}

    union all

    select
        'mentor_sessions' as entity,
        count(*) as raw_count,
        max(raw_mentor_sessions.updated_at) as newest_at
    from {{ source('raw', 'mentor_sessions') }} as raw_mentor_sessions
    where raw_mentor_sessions.updated_at <= {{ as_of() }}

    union all

    select
        'milestones' as entity,
        count(*) as raw_count,
        max(raw_milestones.updated_at) as newest_at
    from {{ source('raw', 'milestones') }} as raw_milestones
    where raw_milestones.updated_at <= {{ as_of() }}

    union all

    select
        'mission_submissions' as entity,
        count(*) as raw_count,
        max(raw_mission_submissions.updated_at) as newest_at
    from {{ source('raw', 'mission_submissions') }} as raw_mission_submissions
    where raw_mission_submissions.updated_at <= {{ as_of() }}

    union all

    select
        'missions' as entity,
        count(*) as raw_count,
        max(raw_missions.updated_at) as newest_at
    from {{ source('raw', 'missions') }} as raw_missions
    where raw_missions.updated_at <= {{ as_of() }}

    union all

    select
        'modules' as entity,
        count(*) as raw_count,
        max(raw_modules.updated_at) as newest_at
    from {{ source('raw', 'modules') }} as raw_modules
    where raw_modules.updated_at <= {{ as_of() }}

    union all

    select
        'organizations' as entity,
        count(*) as raw_count,
        max(raw_organizations.updated_at) as newest_at
    from {{ source('raw', 'organizations') }} as raw_organizations
    where raw_organizations.updated_at <= {{ as_of() }}

    union all

    select
        'payments' as entity,
        count(*) as raw_count,
        max(raw_payments.occurred_at) as newest_at
    from {{ source('raw', 'payments') }} as raw_payments
    where raw_payments.occurred_at <= {{ as_of() }}

    union all

    select
        'portfolio_items' as entity,
        count(*) as raw_count,
        max(raw_portfolio_items.updated_at) as newest_at
    from {{ source('raw', 'portfolio_items') }} as raw_portfolio_items
    where raw_portfolio_items.updated_at <= {{ as_of() }}

    union all

    select
        'programs' as entity,
        count(*) as raw_count,
        max(raw_programs.updated_at) as newest_at
    from {{ source('raw', 'programs') }} as raw_programs
    where raw_programs.updated_at <= {{ as_of() }}

    union all

    select
        'service_requests' as entity,
        count(*) as raw_count,
        max(raw_service_requests.occurred_at) as newest_at
    from {{ source('raw', 'service_requests') }} as raw_service_requests
    where raw_service_requests.occurred_at <= {{ as_of() }}

    union all

    select
        'team_memberships' as entity,
        count(*) as raw_count,
        max(raw_team_memberships.updated_at) as newest_at
    from {{ source('raw', 'team_memberships') }} as raw_team_memberships
    where raw_team_memberships.updated_at <= {{ as_of() }}

    union all

    select
        'teams' as entity,
        count(*) as raw_count,
        max(raw_teams.updated_at) as newest_at
    from {{ source('raw', 'teams') }} as raw_teams
    where raw_teams.updated_at <= {{ as_of() }}

    union all

    select
        'users' as entity,
        count(*) as raw_count,
        max(raw_users.updated_at) as newest_at
    from {{ source('raw', 'users') }} as raw_users
    where raw_users.updated_at <= {{ as_of() }}
)

select * from source_timestamps
