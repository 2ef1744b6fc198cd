-- One row per director and mentor of the own cohorts that run: sessions, and how they were rated.
with mentors as (
    select
        program_summary.director_user_id,
        cohort_mentors.mentor_user_id,
        count(*) filter (cohort_mentors.mentee_count > 0) as cohort_count,
        sum(cohort_mentors.completed_session_count)::bigint as completed_session_count,
        sum(cohort_mentors.cancelled_session_count)::bigint as cancelled_session_count,
        sum(cohort_mentors.no_show_session_count)::bigint as no_show_session_count,
        sum(cohort_mentors.rating_count)::bigint as rating_count,
        sum(cohort_mentors.rating_mean * cohort_mentors.rating_count) as rating_sum
    from program_summary
    inner join cohort_summary on program_summary.program_id = cohort_summary.program_id
    inner join cohort_mentors on cohort_summary.cohort_id = cohort_mentors.cohort_id
    where
        program_summary.director_user_id in (select unnest($scope_ids))
        and cohort_summary.cohort_status = 'active'
    group by all
)

select
    mentors.director_user_id as scope_id,
    coalesce(user_directory.full_name, mentors.mentor_user_id) as mentor,
    case when mentors.rating_count = 0 then 'insufficient_data' else 'ok' end as rating_status,
    mentors.cohort_count,
    mentors.completed_session_count,
    mentors.cancelled_session_count,
    mentors.no_show_session_count,
    mentors.rating_sum / nullif(mentors.rating_count, 0) as rating_mean
from mentors
left join user_directory on mentors.mentor_user_id = user_directory.user_id
order by scope_id asc, mentors.completed_session_count desc, mentor asc, mentors.mentor_user_id asc
