-- A session that names no cohort is in that which speaks for its learner. What lies ahead of as_of
-- cannot have been held or missed yet.
with stg_mentor_sessions as (
    select * from {{ ref('stg_mentor_sessions') }}
),

int_learner_current_enrollments as (
    select * from {{ ref('int_learner_current_enrollments') }}
),

mentor_sessions_placed as (
    select
        stg_mentor_sessions.session_id,
        stg_mentor_sessions.mentor_user_id,
        stg_mentor_sessions.learner_user_id,
        coalesce(
            stg_mentor_sessions.cohort_id, int_learner_current_enrollments.cohort_id
        ) as cohort_id,
        case
            when
                stg_mentor_sessions.scheduled_at > {{ as_of() }}
                and stg_mentor_sessions.status in ('completed', 'no_show')
                then 'scheduled'
            else stg_mentor_sessions.status
        end as status,
        case
            when
                stg_mentor_sessions.scheduled_at <= {{ as_of() }}
                and stg_mentor_sessions.status = 'completed'
                then stg_mentor_sessions.rating
        end as rating,
        stg_mentor_sessions.scheduled_at <= {{ as_of() }} as has_come,
        stg_mentor_sessions.scheduled_at
    from stg_mentor_sessions
    left join int_learner_current_enrollments
        on stg_mentor_sessions.learner_user_id = int_learner_current_enrollments.user_id
)

select * from mentor_sessions_placed
