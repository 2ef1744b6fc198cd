-- Someone is a mentor of a cohort by an assignment in force to a learner there or by a session.
with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_enrollments_mentored as (
    select * from {{ ref('int_enrollments_mentored') }}
),

int_mentor_sessions_placed as (
    select * from {{ ref('int_mentor_sessions_placed') }}
),

mentees_counted as (
    select
        int_enrollments_mentored.cohort_id,
        int_enrollments_mentored.mentor_user_id,
        count(distinct int_enrollments_mentored.user_id) as mentee_count
    from int_enrollments_mentored
    group by all
),

sessions_counted as (
    select
        sessions.cohort_id,
        sessions.mentor_user_id,
        count(*) as session_count,
        count(*) filter (where sessions.has_come) as session_come_count,
        count(*) filter (where sessions.status = 'scheduled') as scheduled_session_count,
        count(*) filter (where sessions.status = 'completed') as completed_session_count,
        count(*) filter (where sessions.status = 'cancelled') as cancelled_session_count,
        count(*) filter (where sessions.status = 'no_show') as no_show_session_count,
        count(sessions.rating) as rating_count,
        {{ exact_sum('sessions.rating') }} / count(sessions.rating) as rating_mean
    from int_mentor_sessions_placed as sessions
    group by all
),

mentors as (
    select
        coalesce(mentees_counted.cohort_id, sessions_counted.cohort_id) as cohort_id,
        coalesce(mentees_counted.mentor_user_id, sessions_counted.mentor_user_id)
            as mentor_user_id,
        coalesce(mentees_counted.mentee_count, 0) as mentee_count,
        {% for column in [
            'session_count', 'session_come_count', 'scheduled_session_count',
            'completed_session_count', 'cancelled_session_count', 'no_show_session_count',
            'rating_count',
        ] %}
            coalesce(sessions_counted.{{ column }}, 0) as {{ column }},
        {% endfor %}
        sessions_counted.rating_mean
    from mentees_counted
    full join sessions_counted
        on
            mentees_counted.cohort_id = sessions_counted.cohort_id
            and mentees_counted.mentor_user_id = sessions_counted.mentor_user_id
),

cohort_mentors as (
    select
        mentors.cohort_id,
        int_cohorts_placed.program_id,
        mentors.mentor_user_id,
        mentors.mentee_count,
        mentors.session_count,
        mentors.scheduled_session_count,
        mentors.completed_session_count,
        mentors.cancelled_session_count,
        mentors.no_show_session_count,
        {{ pct(
            'mentors.completed_session_count', 'mentors.session_come_count'
        ) }} as session_completion_pct,
        mentors.rating_count,
        mentors.rating_mean,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from mentors
    inner join int_cohorts_placed on mentors.cohort_id = int_cohorts_placed.cohort_id
)

select * from cohort_mentors
order by cohort_mentors.cohort_id, cohort_mentors.mentor_user_id
