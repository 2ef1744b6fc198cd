-- What each local day added to what a learner has: lessons, evidence of mastery, alerts. Summed up
-- to a day, it tells where the learner stood when the day closed.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_lessons_reached as (
    select * from {{ ref('int_lessons_reached') }}
),

int_learner_evidence_days as (
    select * from {{ ref('int_learner_evidence_days') }}
),

int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

int_learner_courses as (
    select * from {{ ref('int_learner_courses') }}
),

lessons as (
    select
        int_lessons_reached.user_id,
        int_lessons_reached.completed_on as day_on,
        count(*) as lessons_completed_count
    from int_lessons_reached
    inner join int_learners on int_lessons_reached.user_id = int_learners.user_id
    inner join int_learner_courses
        on
            int_lessons_reached.user_id = int_learner_courses.user_id
            and int_lessons_reached.course_id = int_learner_courses.course_id
    where
        int_lessons_reached.is_required
        and int_lessons_reached.completed_at is not null
    group by all
),

-- An alert is open on the days from its opening to its last; it is no longer so on that of its
-- resolution.
alerts as (
    select
        int_learner_alert_episodes.user_id,
        int_learner_alert_episodes.opened_on as day_on,
        1 as open_alert_change
    from int_learner_alert_episodes

    union all

    select
        int_learner_alert_episodes.user_id,
        int_learner_alert_episodes.resolved_on as day_on,
        -1 as open_alert_change
    from int_learner_alert_episodes
    where int_learner_alert_episodes.resolved_on is not null
),

learner_day_changes as (
    select
        lessons.user_id,
        lessons.day_on,
        lessons.lessons_completed_count,
        0 as evidence_count,
        0 as open_alert_change
    from lessons

    union all

    select
        int_learner_evidence_days.user_id,
        int_learner_evidence_days.day_on,
        0 as lessons_completed_count,
        int_learner_evidence_days.evidence_count,
        0 as open_alert_change
    from int_learner_evidence_days

    union all

    select
        alerts.user_id,
        alerts.day_on,
        0 as lessons_completed_count,
        0 as evidence_count,
        alerts.open_alert_change
    from alerts
)

select * from learner_day_changes
