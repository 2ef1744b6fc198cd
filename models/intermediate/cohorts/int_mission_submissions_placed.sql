-- A submission as known at as_of, in its cohort: a moment that the record has for later has not
-- come, so what was reviewed then is still in review.
with stg_mission_submissions as (
    select * from {{ ref('stg_mission_submissions') }}
),

int_learner_current_enrollments as (
    select * from {{ ref('int_learner_current_enrollments') }}
),

submissions_clipped as (
    select
        stg_mission_submissions.submission_id,
        stg_mission_submissions.mission_id,
        stg_mission_submissions.user_id,
        coalesce(
            stg_mission_submissions.cohort_id, int_learner_current_enrollments.cohort_id
        ) as cohort_id,
        stg_mission_submissions.status as recorded_status,
        stg_mission_submissions.started_at,
        case
            when stg_mission_submissions.submitted_at <= {{ as_of() }}
                then stg_mission_submissions.submitted_at
        end as submitted_at,
        case
            when stg_mission_submissions.reviewed_at <= {{ as_of() }}
                then stg_mission_submissions.reviewed_at
        end as reviewed_at,
        stg_mission_submissions.submitted_at > {{ as_of() }} as is_submitted_later,
        stg_mission_submissions.reviewed_at > {{ as_of() }} as is_reviewed_later
    from stg_mission_submissions
    left join int_learner_current_enrollments
        on stg_mission_submissions.user_id = int_learner_current_enrollments.user_id
    where stg_mission_submissions.started_at <= {{ as_of() }}
),

mission_submissions_placed as (
    select
        submissions_clipped.submission_id,
        submissions_clipped.mission_id,
        submissions_clipped.user_id,
        submissions_clipped.cohort_id,
        case
            when submissions_clipped.is_submitted_later then 'started'
            when
                submissions_clipped.is_reviewed_later
                and submissions_clipped.recorded_status in ('approved', 'rejected')
                then 'in_review'
            else submissions_clipped.recorded_status
        end as status,
        submissions_clipped.started_at,
        submissions_clipped.submitted_at,
        submissions_clipped.reviewed_at
    from submissions_clipped
)

select * from mission_submissions_placed
