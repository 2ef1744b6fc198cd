-- One row per cohort and mentor: learners, sessions, and how these were rated.
select
    cohort_mentors.cohort_id as scope_id,
    coalesce(user_directory.full_name, cohort_mentors.mentor_user_id) as mentor,
    case when cohort_mentors.session_completion_pct is null then 'insufficient_data' else 'ok' end
        as session_completion_status,
    case when cohort_mentors.rating_mean is null then 'insufficient_data' else 'ok' end
        as rating_status,
    cohort_mentors.mentee_count,
    cohort_mentors.scheduled_session_count,
    cohort_mentors.completed_session_count,
    cohort_mentors.no_show_session_count,
    cohort_mentors.session_completion_pct,
    cohort_mentors.rating_mean
from cohort_mentors
left join user_directory on cohort_mentors.mentor_user_id = user_directory.user_id
where
    cohort_mentors.cohort_id in (select unnest($scope_ids))
order by
    scope_id asc, cohort_mentors.mentee_count desc, mentor asc, cohort_mentors.mentor_user_id asc
