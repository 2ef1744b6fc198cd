-- Each kind of source tells its events in the same columns; here they are clipped to the window.
with int_timeline_of_learning as (
    select * from {{ ref('int_timeline_of_learning') }}
),

int_timeline_of_enrollments as (
    select * from {{ ref('int_timeline_of_enrollments') }}
),

int_timeline_of_work as (
    select * from {{ ref('int_timeline_of_work') }}
),

int_timeline_of_guidance as (
    select * from {{ ref('int_timeline_of_guidance') }}
),

int_learner_alert_episodes as (
    select * from {{ ref('int_learner_alert_episodes') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

events as (
    select * from int_timeline_of_learning
    union all
    select * from int_timeline_of_enrollments
    union all
    select * from int_timeline_of_work
    union all
    select * from int_timeline_of_guidance
    union all
    select
        int_learner_alert_episodes.user_id,
        'alert_opened' as event_kind,
        int_learner_alert_episodes.alert_id as record_id,
        'alert' as subject_type,
        int_learner_alert_episodes.alert_id as subject_id,
        int_learner_alert_episodes.title,
        int_learner_alert_episodes.severity as detail,
        int_learner_alert_episodes.opened_at as happened_at
    from int_learner_alert_episodes
    union all
    select
        int_learner_alert_episodes.user_id,
        'alert_resolved' as event_kind,
        int_learner_alert_episodes.alert_id as record_id,
        'alert' as subject_type,
        int_learner_alert_episodes.alert_id as subject_id,
        int_learner_alert_episodes.title,
        int_learner_alert_episodes.severity as detail,
        int_learner_alert_episodes.resolved_at as happened_at
    from int_learner_alert_episodes
    where int_learner_alert_episodes.resolved_at is not null
),

learner_timeline as (
    select
        events.event_kind || '/' || events.user_id || '/' || events.record_id as event_key,
        events.user_id,
        int_learners.organization_id,
        events.event_kind,
        events.subject_type,
        events.subject_id,
        events.title,
        events.detail,
        {{ local_day('events.happened_at', 'int_learners.timezone') }} as happened_on,
        events.happened_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from events
    inner join int_learners on events.user_id = int_learners.user_id
    where
        events.happened_at <= {{ as_of() }}
        and events.happened_at
        >= {{ hours_before(as_of(), '24 * ' ~ var('timeline_window_days')) }}
)

select * from learner_timeline
order by learner_timeline.user_id, learner_timeline.happened_at, learner_timeline.event_key
