-- Missions, portfolio items and mentor sessions. Of a portfolio item the exports tell its newest
-- status alone; a session happened, or was missed, at the moment for which it was planned.
with stg_mission_submissions as (
    select * from {{ ref('stg_mission_submissions') }}
),

stg_missions as (
    select * from {{ ref('stg_missions') }}
),

stg_portfolio_items as (
    select * from {{ ref('stg_portfolio_items') }}
),

stg_mentor_sessions as (
    select * from {{ ref('stg_mentor_sessions') }}
),

timeline_of_guidance as (
    select
        submissions.user_id,
        'mission_submitted' as event_kind,
        submissions.submission_id as record_id,
        'mission' as subject_type,
        submissions.mission_id as subject_id,
        stg_missions.title,
        cast(null as varchar) as detail,
        submissions.submitted_at as happened_at
    from stg_mission_submissions as submissions
    left join stg_missions on submissions.mission_id = stg_missions.mission_id
    where submissions.submitted_at is not null

    union all

    select
        submissions.user_id,
        'mission_reviewed' as event_kind,
        submissions.submission_id as record_id,
        'mission' as subject_type,
        submissions.mission_id as subject_id,
        stg_missions.title,
        submissions.status as detail,
        submissions.reviewed_at as happened_at
    from stg_mission_submissions as submissions
    left join stg_missions on submissions.mission_id = stg_missions.mission_id
    where
        submissions.reviewed_at is not null
        and submissions.status in ('approved', 'rejected')

    union all

    select
        stg_portfolio_items.user_id,
        'portfolio_item' as event_kind,
        stg_portfolio_items.item_id as record_id,
        'portfolio_item' as subject_type,
        stg_portfolio_items.item_id as subject_id,
        stg_portfolio_items.title,
        stg_portfolio_items.status as detail,
        stg_portfolio_items.updated_at as happened_at
    from stg_portfolio_items

    union all

    select
        stg_mentor_sessions.learner_user_id as user_id,
        'mentor_session' as event_kind,
        stg_mentor_sessions.session_id as record_id,
        'mentor' as subject_type,
        stg_mentor_sessions.mentor_user_id as subject_id,
        'Mentor session' as title,
        stg_mentor_sessions.status as detail,
        stg_mentor_sessions.scheduled_at as happened_at
    from stg_mentor_sessions
    where stg_mentor_sessions.status in ('completed', 'no_show')
)

select * from timeline_of_guidance
