-- The headline tables in one script, straight from raw: what the models are measured against.
-- The program sets the variable as_of, attaches the loaded file as `warehouse`, and opens a fresh
-- file to write to. Policy numbers are written out, as one does in a script.

create temp macro as_of() as cast(getvariable('as_of') as timestamp);
create temp macro local_day(moment, zone) as cast(timezone(zone, timezone('UTC', moment)) as date);
create temp macro seconds_to_as_of(moment) as (epoch_us(as_of()) - epoch_us(moment)) / 1000000.0;
create temp macro pct(part, whole) as 100.0 * (part) / nullif(whole, 0);
create temp macro in_words(number) as
    regexp_replace(cast(round(number, 1) as varchar), '\.0$', '');

-- What is in force at as_of.

create temp table organizations as
select _source || ':' || organization_id as organization_id, timezone
from (
    from warehouse.raw.organizations
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, organization_id order by updated_at desc) = 1
)
where not coalesce(is_deleted, false);

create temp table learners as
select
    users._source,
    users.user_id as source_user_id,
    users._source || ':' || users.user_id as user_id,
    users._source || ':' || users.organization_id as organization_id,
    coalesce(organizations.timezone, 'UTC') as timezone,
    local_day(as_of(), coalesce(organizations.timezone, 'UTC')) as as_of_on,
    local_day(as_of(), coalesce(organizations.timezone, 'UTC')) - 1 as closed_on
from (
    from warehouse.raw.users
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, user_id order by updated_at desc) = 1
) as users
left join organizations
    on users._source || ':' || users.organization_id = organizations.organization_id
where users.role = 'learner' and not coalesce(users.is_deleted, false);

create temp table programs as
select
    _source || ':' || program_id as program_id,
    -- A director of programs of several organizations is no part of one.
    if(
        min(organization_id) over directed = max(organization_id) over directed,
        _source || ':' || director_user_id,
        null
    ) as director_id,
    _source || ':' || organization_id as organization_id
from (
    from warehouse.raw.programs
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, program_id order by updated_at desc) = 1
)
where not coalesce(is_deleted, false)
window directed as (partition by _source, director_user_id);

create temp table cohorts as
select
    _source || ':' || cohorts.cohort_id as cohort_id,
    _source || ':' || cohorts.program_id as program_id,
    cohorts.* exclude (cohort_id, program_id)
from warehouse.raw.cohorts as cohorts
where updated_at <= as_of()
qualify
    row_number() over (partition by _source, cohorts.cohort_id order by updated_at desc) = 1;

create temp table cohort_courses as
select
    courses._source || ':' || courses.cohort_id as cohort_id,
    courses._source || ':' || courses.course_id as course_id,
    coalesce(courses.starts_on, cohorts.starts_on) as starts_on,
    coalesce(courses.due_on, cohorts.ends_on) as due_on
from (
    from warehouse.raw.cohort_courses
    where updated_at <= as_of()
    qualify
        row_number() over (
            partition by _source, cohort_id, course_id order by updated_at desc
        ) = 1
) as courses
left join cohorts on courses._source || ':' || courses.cohort_id = cohorts.cohort_id;

create temp table lessons as
with modules as (
    from warehouse.raw.modules
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, module_id order by updated_at desc) = 1
),

lessons_in_force as (
    from warehouse.raw.lessons
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, lesson_id order by updated_at desc) = 1
)

select
    lessons_in_force._source,
    lessons_in_force.lesson_id as source_lesson_id,
    lessons_in_force._source || ':' || lessons_in_force.module_id as module_id,
    lessons_in_force._source || ':' || modules.course_id as course_id,
    lessons_in_force.content_type,
    lessons_in_force.is_required and modules.course_id is not null as is_required
from lessons_in_force
left join modules using (_source, module_id);

create temp table modules_required as
select course_id, module_id, count(*) as lessons_count
from lessons
where is_required and course_id is not null
group by all;

create temp table courses_required as
select course_id, sum(lessons_count) as lessons_count, count(*) as modules_count
from modules_required
group by all;

create temp table assessments as
select
    _source,
    assessments.assessment_id as source_assessment_id,
    _source || ':' || assessments.assessment_id as assessment_id,
    _source || ':' || assessments.course_id as course_id,
    _source || ':' || assessments.cohort_id as cohort_id,
    kind,
    max_score,
    due_at
from warehouse.raw.assessments as assessments
where updated_at <= as_of()
qualify
    row_number() over (
        partition by _source, assessments.assessment_id order by updated_at desc
    ) = 1;

create temp table assignments as
select cohort_courses.cohort_id, assessments.assessment_id, assessments.due_at
from assessments
inner join cohort_courses
    on
        assessments.course_id = cohort_courses.course_id
        and (assessments.cohort_id is null or assessments.cohort_id = cohort_courses.cohort_id)
where assessments.kind = 'assignment' and assessments.due_at <= as_of();

create temp table days_off as
select distinct _source || ':' || organization_id as organization_id, day_off_on
from warehouse.raw.calendar_days_off
where updated_at <= as_of();

create temp table teams as
select
    _source || ':' || team_id as team_id,
    _source || ':' || organization_id as organization_id,
    _source || ':' || parent_team_id as parent_team_id,
    _source || ':' || manager_user_id as manager_user_id,
    name as team_name
from (
    from warehouse.raw.teams
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, team_id order by updated_at desc) = 1
)
where not coalesce(is_deleted, false);

create temp table team_members as
select teams.team_id, learners.user_id, min(memberships.joined_at) as joined_at
from (
    from warehouse.raw.team_memberships
    where updated_at <= as_of()
    qualify
        row_number() over (
            partition by _source, team_id, user_id, joined_at order by updated_at desc
        ) = 1
) as memberships
inner join teams on memberships._source || ':' || memberships.team_id = teams.team_id
inner join learners
    on memberships._source = learners._source and memberships.user_id = learners.source_user_id
where
    memberships.joined_at <= as_of()
    and (memberships.left_at is null or memberships.left_at > as_of())
group by all;

-- Enrolments, and what they ask for.

create temp table enrollments as
with in_force as (
    select
        *,
        case status
            when 'withdrawn' then coalesce(withdrawn_at, updated_at)
            when 'completed' then coalesce(completed_at, updated_at)
            when 'deferred' then updated_at
        end as recorded_end_at
    from warehouse.raw.enrollments
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, enrollment_id order by updated_at desc) = 1
),

dated as (
    select
        in_force._source || ':' || in_force.enrollment_id as enrollment_id,
        learners.user_id,
        learners.organization_id,
        learners.timezone,
        learners.as_of_on,
        learners.closed_on,
        in_force._source || ':' || in_force.cohort_id as cohort_id,
        cohorts.program_id,
        in_force.seat_type,
        if(in_force.recorded_end_at <= as_of(), in_force.status, 'enrolled') as status,
        coalesce(in_force.recorded_end_at <= as_of(), false) as has_ended,
        in_force.enrolled_at,
        if(in_force.recorded_end_at <= as_of(), in_force.recorded_end_at, null) as ended_at,
        cohorts.ends_on as cohort_ends_on
    from in_force
    inner join learners
        on in_force._source = learners._source and in_force.user_id = learners.source_user_id
    left join cohorts on in_force._source || ':' || in_force.cohort_id = cohorts.cohort_id
    where in_force.enrolled_at <= as_of()
)

select
    *,
    local_day(enrolled_at, timezone) as enrolled_on,
    local_day(ended_at, timezone) as ended_on,
    status in ('enrolled', 'completed')
    or not bool_or(status in ('enrolled', 'completed')) over (partition by user_id) as is_counted,
    least(closed_on, coalesce(local_day(ended_at, timezone) - 1, closed_on)) as watched_until_on
from dated;

create temp table learners_enrolled as
select
    user_id,
    arg_max(cohort_id, (not has_ended, enrolled_at, enrollment_id)) as cohort_id,
    arg_max(program_id, (not has_ended, enrolled_at, enrollment_id)) as program_id,
    arg_max(status, (not has_ended, enrolled_at, enrollment_id)) as enrollment_status,
    bool_or(not has_ended) as is_enrolled,
    min(enrolled_at) as first_enrolled_at
from enrollments
group by all;

create temp table learner_courses as
select distinct enrollments.user_id, cohort_courses.course_id
from enrollments
inner join cohort_courses using (cohort_id)
where enrollments.is_counted;

-- What learners did.

create temp table activity_days as
with events as (
    select
        learners.user_id,
        learners.timezone,
        learners.closed_on,
        events.occurred_at,
        coalesce(events.event_count, 1) as event_count,
        coalesce(events.xp, 0) as xp,
        events.duration_seconds,
        (
            epoch_us(lead(events.occurred_at) over (
                partition by learners.user_id
                order by events.occurred_at, events.duration_seconds nulls first
            )) - epoch_us(events.occurred_at)
        ) / 1000000.0 as gap_seconds
    from warehouse.raw.activity_events as events
    inner join learners
        on events._source = learners._source and events.user_id = learners.source_user_id
    where events.occurred_at <= as_of()
)

select
    user_id,
    closed_on,
    local_day(occurred_at, timezone) as day_on,
    count(*) as activity_count,
    cast(sum(event_count) as bigint) as action_count,
    sum(
        least(coalesce(duration_seconds, if(gap_seconds <= 1800, gap_seconds, null), 0), 1800)
    ) as focus_seconds,
    sum(xp) as xp,
    min(occurred_at) as first_activity_at,
    max(occurred_at) as last_activity_at
from events
group by all;

create temp table lessons_reached as
select
    learners.user_id,
    learners.timezone,
    lessons.module_id,
    lessons.course_id,
    coalesce(lessons.is_required, false) as is_required,
    progress.progress_pct,
    progress.completed_at
from (
    select
        _source,
        user_id,
        lesson_id,
        max(progress_pct) as progress_pct,
        min(recorded_at) filter (where progress_pct >= 100) as completed_at
    from warehouse.raw.lesson_progress
    where recorded_at <= as_of()
    group by all
) as progress
inner join learners
    on progress._source = learners._source and progress.user_id = learners.source_user_id
left join lessons
    on progress._source = lessons._source and progress.lesson_id = lessons.source_lesson_id;

create temp table attempts as
select
    attempts.attempt_id,
    learners.user_id,
    learners.timezone,
    assessments.assessment_id,
    assessments.kind,
    assessments.max_score,
    attempts.score,
    attempts.is_carried_over,
    attempts.submitted_at
from warehouse.raw.assessment_attempts as attempts
inner join learners
    on attempts._source = learners._source and attempts.user_id = learners.source_user_id
inner join assessments
    on
        attempts._source = assessments._source
        and attempts.assessment_id = assessments.source_assessment_id
where attempts.submitted_at <= as_of();

create temp table results as
select
    user_id,
    assessment_id,
    kind,
    max_score,
    arg_max(score, (submitted_at, attempt_id)) filter (where score is not null) as last_score,
    bool_and(coalesce(is_carried_over, false)) as is_carried_over,
    min(submitted_at) as first_submitted_at
from attempts
group by all;

create temp table freshness as
select (epoch_us(as_of()) - epoch_us(max(newest_at))) / 1000000.0 as seconds
from (
    select max(occurred_at) as newest_at from warehouse.raw.activity_events
    where occurred_at <= as_of()
    union all
    select max(submitted_at) from warehouse.raw.assessment_attempts
    where submitted_at <= as_of()
    union all
    select max(recorded_at) from warehouse.raw.lesson_progress where recorded_at <= as_of()
    union all
    select max(created_at) from warehouse.raw.learner_notes where created_at <= as_of()
    union all
    select max(occurred_at) from warehouse.raw.manager_actions where occurred_at <= as_of()
    union all
    select max(occurred_at) from warehouse.raw.payments where occurred_at <= as_of()
    union all
    select max(occurred_at) from warehouse.raw.service_requests where occurred_at <= as_of()
    union all
    select max(updated_at)
    from (
        select updated_at from warehouse.raw.assessments
        union all
        select updated_at from warehouse.raw.calendar_days_off
        union all
        select updated_at from warehouse.raw.cohort_courses
        union all
        select updated_at from warehouse.raw.cohorts
        union all
        select updated_at from warehouse.raw.competencies
        union all
        select updated_at from warehouse.raw.courses
        union all
        select updated_at from warehouse.raw.data_requests
        union all
        select updated_at from warehouse.raw.enrollments
        union all
        select updated_at from warehouse.raw.lesson_competencies
        union all
        select updated_at from warehouse.raw.lessons
        union all
        select updated_at from warehouse.raw.mentor_assignments
        union all
        select updated_at from warehouse.raw.mentor_sessions
        union all
        select updated_at from warehouse.raw.milestones
        union all
        select updated_at from warehouse.raw.mission_submissions
        union all
        select updated_at from warehouse.raw.missions
        union all
        select updated_at from warehouse.raw.modules
        union all
        select updated_at from warehouse.raw.organizations
        union all
        select updated_at from warehouse.raw.portfolio_items
        union all
        select updated_at from warehouse.raw.programs
        union all
        select updated_at from warehouse.raw.team_memberships
        union all
        select updated_at from warehouse.raw.teams
        union all
        select updated_at from warehouse.raw.users
    ) as states
    where updated_at <= as_of()
) as newest;

-- The day of a learner.

create table learner_daily_activity as
with enrolled_days as (
    select distinct
        user_id,
        cast(
            unnest(generate_series(enrolled_on, coalesce(ended_on, as_of_on), interval 1 day))
            as date
        ) as day_on
    from enrollments
),

outcomes as (
    select
        user_id,
        local_day(reached_at, timezone) as day_on,
        cast(sum(lessons_completed) as bigint) as lessons_completed_count,
        cast(sum(progress_records) as bigint) as progress_records_count,
        cast(sum(attempts_submitted) as bigint) as attempts_submitted_count
    from (
        select
            user_id,
            timezone,
            completed_at as reached_at,
            1 as lessons_completed,
            0 as progress_records,
            0 as attempts_submitted
        from lessons_reached
        where is_required and completed_at is not null
        union all
        select learners.user_id, learners.timezone, progress.recorded_at, 0, 1, 0
        from warehouse.raw.lesson_progress as progress
        inner join learners
            on
                progress._source = learners._source
                and progress.user_id = learners.source_user_id
        where progress.recorded_at <= as_of()
        union all
        select learners.user_id, learners.timezone, attempts.submitted_at, 0, 0, 1
        from warehouse.raw.assessment_attempts as attempts
        inner join learners
            on
                attempts._source = learners._source
                and attempts.user_id = learners.source_user_id
        where attempts.submitted_at <= as_of()
    ) as reached
    group by all
)

select
    learners.user_id,
    learners.organization_id,
    coalesce(activity.activity_count, 0) as activity_count,
    coalesce(activity.action_count, 0) as action_count,
    coalesce(activity.focus_seconds, 0) / 60 as focus_minutes,
    coalesce(activity.xp, 0) as xp,
    coalesce(outcomes.lessons_completed_count, 0) as lessons_completed_count,
    coalesce(outcomes.progress_records_count, 0) as progress_records_count,
    coalesce(outcomes.attempts_submitted_count, 0) as attempts_submitted_count,
    enrolled_days.user_id is not null as is_enrolled,
    activity.user_id is not null as is_active,
    day_on <= learners.closed_on as is_complete,
    day_on as activity_on,
    activity.first_activity_at,
    activity.last_activity_at,
    (select seconds from freshness) as data_freshness_seconds,
    as_of() as computed_at
from enrolled_days
full outer join activity_days as activity using (user_id, day_on)
full outer join outcomes using (user_id, day_on)
inner join learners using (user_id)
order by user_id, activity_on;

create index daily_activity_by_learner on learner_daily_activity (user_id);

-- Where learners stand.

create temp table standing as
with activity as (
    select
        user_id,
        sum(activity_count) as activities_total,
        count(*) as active_days_total,
        sum(activity_count) filter (where is_last_week) as activities_7d,
        count(*) filter (where is_last_week) as active_days_7d,
        sum(focus_seconds) / 60 as focus_minutes_total,
        coalesce(sum(focus_seconds) filter (where is_last_week), 0) / 60 as focus_minutes_7d,
        sum(xp) as xp_total,
        max(day_on) as last_active_on,
        min(first_activity_at) as first_activity_at,
        max(last_activity_at) as last_activity_at
    from (select *, day_on between closed_on - 6 and closed_on as is_last_week from activity_days)
    group by all
),

teams_of_learners as (
    select user_id, arg_max(team_id, (joined_at, team_id)) as team_id
    from team_members
    group by all
),

together as (
    select
        learners.* exclude (_source, source_user_id),
        teams.team_id,
        teams.manager_user_id,
        enrolled.cohort_id,
        enrolled.program_id,
        enrolled.enrollment_status,
        coalesce(enrolled.is_enrolled, false) as is_enrolled,
        enrolled.first_enrolled_at,
        cast(coalesce(activity.activities_total, 0) as bigint) as activities_total,
        cast(coalesce(activity.activities_7d, 0) as bigint) as activities_7d,
        coalesce(activity.active_days_total, 0) as active_days_total,
        coalesce(activity.active_days_7d, 0) as active_days_7d,
        coalesce(activity.focus_minutes_total, 0) as focus_minutes_total,
        coalesce(activity.focus_minutes_7d, 0) as focus_minutes_7d,
        coalesce(activity.xp_total, 0) as xp_total,
        activity.last_active_on,
        activity.first_activity_at,
        activity.last_activity_at,
        coalesce(activity.last_activity_at >= as_of() - interval 24 hour, false) as is_active_24h,
        coalesce(activity.last_activity_at >= as_of() - interval 72 hour, false) as is_active_72h,
        coalesce(activity.last_activity_at >= as_of() - interval 168 hour, false) as is_active_7d
    from learners
    left join learners_enrolled as enrolled using (user_id)
    left join teams_of_learners using (user_id)
    left join teams using (team_id)
    left join activity using (user_id)
)

select
    *,
    is_enrolled and not is_active_72h as is_inactive_72h,
    case
        when enrollment_status in ('withdrawn', 'completed') then enrollment_status
        when last_activity_at is null then 'not_started'
        when is_active_72h then 'active'
        else 'inactive'
    end as status
from together;

create temp table progress as
with reached as (
    select
        user_id,
        module_id,
        count(completed_at) as completed_count,
        sum(progress_pct) as progress_sum
    from lessons_reached
    where is_required
    group by all
),

courses as (
    select
        learner_courses.user_id,
        learner_courses.course_id,
        sum(modules.lessons_count) as lessons_total,
        coalesce(sum(reached.completed_count), 0) as lessons_completed,
        coalesce(sum(reached.progress_sum), 0) as progress_sum,
        count(*) as modules_total,
        count(*) filter (where reached.completed_count = modules.lessons_count)
            as modules_completed
    from learner_courses
    inner join modules_required as modules using (course_id)
    left join reached
        on learner_courses.user_id = reached.user_id and modules.module_id = reached.module_id
    group by all
)

select
    user_id,
    cast(sum(lessons_total) as bigint) as lessons_total,
    cast(sum(lessons_completed) as bigint) as lessons_completed,
    cast(sum(modules_total) as bigint) as modules_total,
    cast(sum(modules_completed) as bigint) as modules_completed,
    count(*) as courses_total,
    count(*) filter (where modules_completed = modules_total) as courses_completed,
    pct(sum(lessons_completed), sum(lessons_total)) as progress_pct,
    sum(progress_sum) / sum(lessons_total) as lesson_progress_mean_pct
from courses
group by all;

create temp table due as
select
    enrollments.user_id,
    enrollments.timezone,
    enrollments.closed_on,
    assignments.assessment_id,
    assignments.due_at,
    results.first_submitted_at,
    results.is_carried_over,
    bool_or(not enrollments.has_ended) as is_asked_now
from enrollments
inner join assignments using (cohort_id)
left join results
    on
        enrollments.user_id = results.user_id
        and assignments.assessment_id = results.assessment_id
where
    enrollments.is_counted
    and assignments.due_at >= enrollments.enrolled_at
    and (enrollments.ended_at is null or assignments.due_at <= enrollments.ended_at)
group by all;

create temp table learner_work as
with graded as (
    select
        user_id,
        sum(last_score) as score_sum,
        sum(max_score) as max_score_sum,
        count(*) as graded_count
    from results
    where last_score is not null
    group by all
),

due_counted as (
    select
        user_id,
        count(*) as due_count,
        count(first_submitted_at) as submitted_count,
        count(*) filter (where is_asked_now and first_submitted_at is null) as overdue_count
    from due
    group by all
)

select
    learners.user_id,
    graded.score_sum,
    graded.max_score_sum,
    coalesce(graded.graded_count, 0) as graded_count,
    coalesce(due_counted.due_count, 0) as assignments_due_count,
    coalesce(due_counted.submitted_count, 0) as assignments_submitted_count,
    coalesce(due_counted.overdue_count, 0) as overdue_count
from learners
left join graded using (user_id)
left join due_counted using (user_id);

create temp table engagement as
with completers as (
    select
        enrollments.enrollment_id,
        enrollments.cohort_id,
        count(activity_days.day_on) * 14.0 / (enrollments.ended_on - enrollments.enrolled_on + 1)
            as active_days
    from enrollments
    left join activity_days
        on
            enrollments.user_id = activity_days.user_id
            and activity_days.day_on between enrollments.enrolled_on and enrollments.ended_on
    where
        enrollments.status = 'completed'
        and enrollments.has_ended
        and enrollments.ended_on >= enrollments.enrolled_on
    group by enrollments.enrollment_id, enrollments.cohort_id, enrollments.enrolled_on,
        enrollments.ended_on
),

course_targets as (
    select
        cohort_courses.course_id, median(cast(completers.active_days as double)) as active_days
    from completers
    inner join cohort_courses using (cohort_id)
    group by all
),

targets as (
    select learner_courses.user_id, avg(course_targets.active_days) as active_days
    from learner_courses
    inner join course_targets using (course_id)
    where course_targets.active_days > 0
    group by all
),

active_days as (
    select user_id, count(*) as active_days
    from activity_days
    where day_on between closed_on - 13 and closed_on
    group by all
),

lessons_touched as (
    select
        learners.user_id,
        events._source,
        events.lesson_id,
        if(
            max(events.occurred_at) filter (where events.event_type = 'submit')
            > min(events.occurred_at) filter (where events.event_type = 'feedback'),
            5,
            max(
                case events.event_type
                    when 'feedback' then 4
                    when 'submit' then 3
                    when 'interact' then 2
                    when 'post' then 2
                    else 1
                end
            )
        ) as reached_level
    from warehouse.raw.activity_events as events
    inner join learners
        on events._source = learners._source and events.user_id = learners.source_user_id
    where
        events.occurred_at between as_of() - interval 17 day and as_of()
        and events.lesson_id is not null
        and events.event_type in (
            'view', 'video', 'other', 'interact', 'post', 'submit', 'feedback'
        )
        and local_day(events.occurred_at, learners.timezone) between
        learners.closed_on - 13 and learners.closed_on
    group by all
),

lesson_potentials as (
    select
        _source,
        source_lesson_id,
        case
            when content_type in ('video', 'reading', 'live', 'other', 'forum') then 2
            when content_type in ('exercise', 'quiz') then 3
            when content_type = 'assignment' then 5
        end as potential_level
    from lessons
),

depths as (
    select
        touched.user_id,
        avg(
            least(touched.reached_level, potentials.potential_level)
            / cast(potentials.potential_level as double)
        ) as depth_share
    from lessons_touched as touched
    inner join lesson_potentials as potentials
        on
            touched._source = potentials._source
            and touched.lesson_id = potentials.source_lesson_id
    where potentials.potential_level is not null
    group by all
),

on_time as (
    select
        user_id,
        count(*) filter (where first_submitted_at <= due_at) / cast(count(*) as double)
            as on_time_share
    from due
    where
        local_day(due_at, timezone) between closed_on - 13 and closed_on
        and not coalesce(is_carried_over, false)
    group by all
),

parts as (
    select
        standing.user_id,
        standing.first_enrolled_at,
        least(
            1.0, coalesce(active_days.active_days, 0) / coalesce(targets.active_days, 6)
        ) as frequency_share,
        coalesce(power(0.5, seconds_to_as_of(standing.last_activity_at) / 86400 / 7), 0)
            as recency_share,
        if(standing.last_activity_at is null, 0, depths.depth_share) as depth_share,
        on_time.on_time_share
    from standing
    left join active_days using (user_id)
    left join targets using (user_id)
    left join depths using (user_id)
    left join on_time using (user_id)
)

select
    *,
    if(
        seconds_to_as_of(first_enrolled_at) >= 3 * 86400,
        100 * (
            0.35 * frequency_share
            + 0.25 * recency_share
            + 0.20 * coalesce(depth_share, 0)
            + 0.20 * coalesce(on_time_share, 0)
        ) / (
            0.60 + if(depth_share is null, 0, 0.20) + if(on_time_share is null, 0, 0.20)
        ),
        null
    ) as engagement_score
from parts;

create temp table streaks as
with ranked as (
    select
        user_id,
        closed_on,
        day_on,
        row_number() over (partition by user_id order by day_on) as day_rank
    from activity_days
),

runs as (
    select
        user_id,
        closed_on,
        min(day_on) as first_on,
        max(day_on) as last_on,
        count(*) as days_count
    from ranked
    group by user_id, closed_on, day_on - cast(day_rank as integer)
),

runs_with_gaps as (
    select
        *, first_on - lag(last_on) over (partition by user_id order by first_on) - 1 as gap_days
    from runs
)

select
    user_id,
    coalesce(max(days_count) filter (where last_on >= closed_on), 0) as current_streak_days,
    max(days_count) as longest_streak_days,
    coalesce(max(gap_days), 0) as longest_gap_days
from runs_with_gaps
group by all;

-- Alerts that are open at the last closed day, by the five rules: one a learner and rule.

create temp table watched as
select * from enrollments where enrolled_on <= watched_until_on;

create temp table open_stays as
with numbered as (
    select
        *,
        sum(begins_a_stay) over (
            partition by user_id order by enrolled_on, watched_until_on
        ) as stay_number
    from (
        select
            *,
            if(
                enrolled_on <= max(watched_until_on) over (
                    partition by user_id
                    order by enrolled_on, watched_until_on
                    rows between unbounded preceding and 1 preceding
                ),
                0,
                1
            ) as begins_a_stay
        from watched
    )
)

select user_id, organization_id, timezone, closed_on, min(enrolled_on) as stay_from_on
from numbered
group by user_id, organization_id, timezone, closed_on, stay_number
having max(watched_until_on) = any_value(closed_on);

create temp table open_alerts as
with graded as (
    select
        attempts.user_id,
        open_stays.closed_on,
        attempts.attempt_id,
        attempts.submitted_at,
        local_day(attempts.submitted_at, attempts.timezone) as submitted_on,
        open_stays.stay_from_on,
        pct(attempts.score, attempts.max_score) as score_pct
    from attempts
    inner join open_stays using (user_id)
    where attempts.score is not null and attempts.max_score > 0
),

graded_pairs as (
    select
        user_id,
        closed_on,
        submitted_on,
        count(*) over pair as pair_count,
        avg(score_pct) over pair as mean_pct,
        min(submitted_on) over pair as since_on,
        lead(submitted_on) over (
            partition by user_id order by submitted_at, attempt_id
        ) as next_on
    from graded
    where submitted_on between stay_from_on and closed_on
    window
        pair as (
            partition by user_id
            order by submitted_at, attempt_id
            rows between 1 preceding and current row
        )
),

overdue as (
    select
        watched.user_id,
        watched.closed_on,
        assignments.assessment_id,
        open_stays.stay_from_on,
        local_day(assignments.due_at, watched.timezone) as due_on,
        max(
            least(
                watched.watched_until_on,
                coalesce(
                    local_day(results.first_submitted_at, watched.timezone) - 1,
                    watched.watched_until_on
                )
            )
        ) as until_on
    from watched
    inner join open_stays using (user_id)
    inner join assignments using (cohort_id)
    left join results
        on
            watched.user_id = results.user_id
            and assignments.assessment_id = results.assessment_id
    where
        assignments.due_at >= watched.enrolled_at
        and (watched.ended_at is null or assignments.due_at <= watched.ended_at)
    group by all
),

spans as (
    select
        'low_performance' as rule,
        user_id,
        closed_on,
        mean_pct as measure,
        since_on,
        submitted_on as true_from_on,
        coalesce(next_on - 1, closed_on) as true_until_on
    from graded_pairs
    where pair_count = 2 and mean_pct < 60 and (next_on is null or submitted_on < next_on)
    union all
    select 'overdue_work', user_id, closed_on, 1, due_on, due_on, until_on
    from overdue
    where due_on <= until_on and due_on >= stay_from_on
),

spans_numbered as (
    select
        *,
        sum(begins_an_island) over (
            partition by user_id, rule order by true_from_on, true_until_on
        ) as island_number
    from (
        select
            *,
            if(
                true_from_on <= 1 + max(true_until_on) over (
                    partition by user_id, rule
                    order by true_from_on, true_until_on
                    rows between unbounded preceding and 1 preceding
                ),
                0,
                1
            ) as begins_an_island
        from spans
    )
),

of_spans as (
    select
        rule,
        user_id,
        closed_on,
        sum(measure) filter (where true_until_on = closed_on) as measure,
        min(since_on) filter (where true_until_on = closed_on) as since_on,
        min(true_from_on) as opened_on
    from spans_numbered
    group by rule, user_id, closed_on, island_number
    having max(true_until_on) = any_value(closed_on)
),

quiet as (
    select
        open_stays.user_id,
        open_stays.organization_id,
        open_stays.closed_on,
        greatest(
            open_stays.stay_from_on - 1,
            coalesce(
                max(activity_days.day_on) filter (
                    where activity_days.day_on <= open_stays.closed_on
                ),
                open_stays.stay_from_on - 1
            )
        ) as quiet_after_on
    from open_stays
    left join activity_days using (user_id)
    group by open_stays.user_id, open_stays.organization_id, open_stays.closed_on,
        open_stays.stay_from_on
),

quiet_days as (
    select
        user_id,
        organization_id,
        closed_on,
        quiet_after_on,
        cast(
            unnest(generate_series(quiet_after_on + 1, closed_on, interval 1 day)) as date
        ) as day_on
    from quiet
    where closed_on - quiet_after_on >= 3
),

of_silence as (
    select
        'engagement_drop' as rule,
        quiet_days.user_id,
        quiet_days.closed_on,
        count(*) as measure,
        quiet_days.quiet_after_on + 1 as since_on,
        min(quiet_days.day_on, 3)[3] as opened_on
    from quiet_days
    anti join days_off
        on
            quiet_days.organization_id = days_off.organization_id
            and quiet_days.day_on = days_off.day_off_on
    group by quiet_days.user_id, quiet_days.closed_on, quiet_days.quiet_after_on
    having count(*) >= 3
),

days_of_stays as (
    select
        days.user_id,
        open_stays.closed_on,
        open_stays.stay_from_on,
        days.activity_on,
        count(*) filter (where days.is_active) over (
            partition by days.user_id
            order by days.activity_on
            range between interval 6 day preceding and current row
        ) as active_days_7d
    from learner_daily_activity as days
    inner join open_stays
        on
            days.user_id = open_stays.user_id
            and days.activity_on between open_stays.stay_from_on - 6 and open_stays.closed_on
),

days_judged as (
    select
        *,
        pct(active_days_7d, 7) < 50 and activity_on - stay_from_on + 1 >= 7 as is_sparse
    from days_of_stays
    where activity_on >= stay_from_on
),

of_sparseness as (
    select
        'low_consistency' as rule,
        user_id,
        closed_on,
        pct(max(active_days_7d) filter (where activity_on = closed_on), 7) as measure,
        closed_on - 6 as since_on,
        max(activity_on) filter (where not is_sparse) + 1 as opened_on
    from days_judged
    group by user_id, closed_on
    having bool_or(is_sparse) filter (where activity_on = closed_on)
),

courses_reached as (
    select
        user_id, course_id, count(*) as completed_count, max(completed_at) as last_completed_at
    from lessons_reached
    where is_required and completed_at is not null
    group by all
),

work_of_enrollments as (
    select
        watched.user_id,
        watched.timezone,
        watched.closed_on,
        watched.enrolled_on as left_from_on,
        if(
            coalesce(sum(courses_reached.completed_count), 0) < sum(courses.lessons_count),
            watched.watched_until_on,
            least(
                watched.watched_until_on,
                local_day(max(courses_reached.last_completed_at), watched.timezone) - 1
            )
        ) as left_until_on
    from watched
    semi join open_stays using (user_id)
    inner join cohort_courses using (cohort_id)
    inner join courses_required as courses using (course_id)
    left join courses_reached
        on
            watched.user_id = courses_reached.user_id
            and cohort_courses.course_id = courses_reached.course_id
    group by watched.enrollment_id, watched.user_id, watched.timezone, watched.closed_on,
        watched.enrolled_on, watched.watched_until_on
),

work_numbered as (
    select
        *,
        sum(begins_an_island) over (
            partition by user_id order by left_from_on, left_until_on
        ) as island_number
    from (
        select
            *,
            if(
                left_from_on <= max(left_until_on) over (
                    partition by user_id
                    order by left_from_on, left_until_on
                    rows between unbounded preceding and 1 preceding
                ),
                0,
                1
            ) as begins_an_island
        from work_of_enrollments
        where left_from_on <= left_until_on
    )
),

work_left as (
    select user_id, timezone, closed_on, min(left_from_on) as left_from_on
    from work_numbered
    group by user_id, timezone, closed_on, island_number
    having max(left_until_on) = any_value(closed_on)
),

completions as (
    select user_id, local_day(completed_at, timezone) as completed_on
    from lessons_reached
    where is_required and completed_at is not null
),

clocks as (
    select
        work_left.user_id,
        work_left.closed_on,
        greatest(
            work_left.left_from_on,
            coalesce(
                max(completions.completed_on) filter (
                    where completions.completed_on <= work_left.closed_on
                ),
                work_left.left_from_on
            )
        ) as started_on
    from work_left
    left join completions using (user_id)
    group by work_left.user_id, work_left.closed_on, work_left.left_from_on
),

of_stagnation as (
    select
        'completion_stagnation' as rule,
        user_id,
        closed_on,
        closed_on - started_on as measure,
        started_on as since_on,
        started_on + 5 as opened_on
    from clocks
    where closed_on - started_on >= 5
),

alerts as (
    select * from of_spans
    union all
    select * from of_silence
    union all
    select * from of_sparseness
    union all
    select * from of_stagnation
),

sized as (
    select
        *,
        closed_on - opened_on + 1 as days_count,
        case rule
            when 'low_performance' then 60 - measure
            when 'low_consistency' then 50 - measure
            else measure
        end as size
    from alerts
)

select
    rule,
    user_id,
    days_count,
    case rule
        when 'low_performance' then case
            when days_count >= 14 and size >= 30 then 4
            when size >= 20 or (days_count >= 28 and size >= 10) then 3
            when size >= 10 or days_count >= 14 then 2
            else 1
        end
        when 'engagement_drop' then case
            when size >= 21 then 4
            when size >= 10 then 3
            when size >= 5 then 2
            else 1
        end
        when 'completion_stagnation' then case
            when size >= 42 then 4
            when size >= 21 then 3
            when size >= 10 then 2
            else 1
        end
        when 'low_consistency' then case
            when days_count >= 28 and size >= 50 then 4
            when days_count >= 14 and size >= 30 then 3
            when days_count >= 7 then 2
            else 1
        end
        when 'overdue_work' then case
            when days_count >= 14 and size >= 5 then 4
            when (days_count >= 7 and size >= 3) or days_count >= 21 then 3
            when size >= 2 or days_count >= 7 then 2
            else 1
        end
    end as severity_rank,
    case rule
        when 'low_performance'
            then 'The last assessments average ' || in_words(measure)
            || ' %, below 60 %, since ' || strftime(since_on, '%-d %B %Y') || '.'
        when 'engagement_drop'
            then 'No activity for ' || in_words(measure)
            || ' enrolled days, since ' || strftime(since_on, '%-d %B %Y') || '.'
        when 'completion_stagnation'
            then 'No required lesson completed for ' || in_words(measure)
            || ' days, since ' || strftime(since_on, '%-d %B %Y') || '.'
        when 'low_consistency'
            then 'Active on ' || in_words(measure)
            || ' % of the 7 days since ' || strftime(since_on, '%-d %B %Y') || ', below 50 %.'
        when 'overdue_work'
            then 'Assignments overdue and not submitted: ' || in_words(measure)
            || ', the oldest since ' || strftime(since_on, '%-d %B %Y') || '.'
    end as message
from sized;

create temp table risk as
with counted as (
    select
        user_id,
        count(*) as open_alert_count,
        list(message order by severity_rank desc, days_count desc, rule) as reasons
    from open_alerts
    group by all
)

select
    standing.user_id,
    case
        when not standing.is_enrolled then 'insufficient_data'
        when standing.last_activity_at is null then 'not_started'
        when seconds_to_as_of(standing.first_enrolled_at) < 7 * 86400 then 'insufficient_data'
        else 'ok'
    end as risk_status,
    coalesce(counted.open_alert_count, 0) as open_alert_count,
    case
        when risk_status <> 'ok' then null
        when counted.open_alert_count >= 2 then 'high'
        when counted.open_alert_count >= 1 then 'medium'
        else 'low'
    end as risk_level,
    if(risk_status = 'ok', counted.reasons, null) as reasons
from standing
left join counted using (user_id);

-- Mastery, readiness, and everything about a learner in one row.

create temp table mastery as
with evidence as (
    select
        user_id,
        least(pct(score, max_score), 100) as score_pct,
        power(0.5, seconds_to_as_of(submitted_at) / 86400 / 30) as weight
    from attempts
    where score is not null and max_score > 0
),

summed as (
    select
        user_id,
        count(*) as evidence_count,
        sum(score_pct) as score_sum,
        sum(weight) as weight_sum,
        sum(weight * score_pct) as weighted_sum
    from evidence
    group by all
)

select
    user_id,
    if(evidence_count < 3, 'low_evidence', 'ok') as mastery_status,
    least(
        100,
        (weighted_sum + 3 * (sum(score_sum) over () / sum(evidence_count) over ()))
        / (weight_sum + 3)
    ) as mastery_score
from summed;

create temp table readiness as
with courses_planned as (
    select
        enrollments.user_id,
        cohort_courses.course_id,
        courses.lessons_count,
        max(
            greatest(
                0,
                least(
                    1,
                    (enrollments.closed_on - cohort_courses.starts_on + 1.0)
                    / greatest(1, cohort_courses.due_on - cohort_courses.starts_on + 1)
                )
            )
        ) as planned_share
    from enrollments
    inner join cohort_courses using (cohort_id)
    inner join courses_required as courses using (course_id)
    where
        enrollments.is_counted
        and cohort_courses.starts_on is not null
        and cohort_courses.due_on is not null
    group by all
),

planned as (
    select user_id, pct(sum(planned_share * lessons_count), sum(lessons_count)) as planned_pct
    from courses_planned
    group by all
),

last_week as (
    select days.user_id, count(*) as enrolled_days
    from learner_daily_activity as days
    inner join learners using (user_id)
    where
        days.is_enrolled
        and days.activity_on between learners.closed_on - 6 and learners.closed_on
    group by all
),

parts as (
    select
        standing.user_id,
        standing.status,
        if(
            planned.planned_pct > 0 and progress.progress_pct is not null,
            least(1.0, progress.progress_pct / planned.planned_pct),
            null
        ) as progress_share,
        mastery.mastery_score / 100 as mastery_share,
        if(
            standing.is_enrolled and last_week.enrolled_days = 7,
            standing.active_days_7d / 7.0,
            null
        ) as consistency_share
    from standing
    left join progress using (user_id)
    left join planned using (user_id)
    left join mastery using (user_id)
    left join last_week using (user_id)
),

scored as (
    select
        user_id,
        case
            when status = 'withdrawn' then 'insufficient_data'
            when status = 'not_started' then 'not_started'
            when
                (progress_share is not null)::integer
                + (mastery_share is not null)::integer
                + (consistency_share is not null)::integer < 2
                then 'insufficient_data'
            else 'ok'
        end as readiness_status,
        if(
            readiness_status = 'ok',
            100 * (
                0.40 * coalesce(progress_share, 0)
                + 0.30 * coalesce(mastery_share, 0)
                + 0.15 * coalesce(consistency_share, 0)
            ) / (
                if(progress_share is null, 0, 0.40)
                + if(mastery_share is null, 0, 0.30)
                + if(consistency_share is null, 0, 0.15)
            ),
            null
        ) as readiness_score
    from parts
)

select
    *,
    case
        when round(readiness_score, 9) < 50 then 'not_ready'
        when round(readiness_score, 9) < 70 then 'nearly'
        when readiness_score is not null then 'ready'
    end as readiness_band
from scored;

create table learner_summary as
select
    standing.user_id,
    standing.organization_id,
    standing.team_id,
    standing.manager_user_id,
    standing.program_id,
    standing.cohort_id,
    standing.status,
    standing.enrollment_status,
    case
        when round(progress.progress_pct, 9) < 34 then 'Beginner'
        when round(progress.progress_pct, 9) < 67 then 'Intermediate'
        when progress.progress_pct is not null then 'Advanced'
    end as current_level,
    case
        when engagement.engagement_score is null then 'insufficient_data'
        when standing.last_activity_at is null then 'not_started'
        else 'ok'
    end as engagement_status,
    case
        when progress.progress_pct is null then 'insufficient_data'
        when standing.last_activity_at is null and progress.lessons_completed = 0
            then 'not_started'
        else 'ok'
    end as progress_status,
    if(learner_work.max_score_sum > 0, 'ok', 'insufficient_data') as accuracy_status,
    if(learner_work.assignments_due_count > 0, 'ok', 'insufficient_data')
        as assignment_rate_status,
    risk.risk_status,
    risk.risk_level,
    risk.reasons[1] as risk_reason_1,
    risk.reasons[2] as risk_reason_2,
    risk.reasons[3] as risk_reason_3,
    readiness.readiness_status,
    readiness.readiness_band,
    coalesce(mastery.mastery_status, 'not_started') as mastery_status,
    cast(null as double) as risk_probability,
    readiness.readiness_score,
    mastery.mastery_score,
    engagement.engagement_score,
    engagement.frequency_share as engagement_frequency_share,
    engagement.recency_share as engagement_recency_share,
    engagement.depth_share as engagement_depth_share,
    engagement.on_time_share as engagement_on_time_share,
    progress.progress_pct,
    progress.lesson_progress_mean_pct,
    coalesce(progress.lessons_completed, 0) as lessons_completed_count,
    coalesce(progress.lessons_total, 0) as lessons_total_count,
    coalesce(progress.modules_completed, 0) as modules_completed_count,
    coalesce(progress.modules_total, 0) as modules_total_count,
    coalesce(progress.courses_completed, 0) as courses_completed_count,
    coalesce(progress.courses_total, 0) as courses_total_count,
    standing.focus_minutes_total,
    standing.focus_minutes_7d,
    pct(learner_work.score_sum, learner_work.max_score_sum) as accuracy_pct,
    pct(learner_work.assignments_submitted_count, learner_work.assignments_due_count)
        as assignment_rate_pct,
    learner_work.graded_count as graded_assessments_count,
    learner_work.assignments_due_count,
    learner_work.assignments_submitted_count,
    learner_work.overdue_count,
    risk.open_alert_count,
    standing.xp_total,
    standing.activities_total as activities_total_count,
    standing.activities_7d as activities_7d_count,
    standing.active_days_total as active_days_total_count,
    pct(standing.active_days_7d, 7) as consistency_pct,
    coalesce(streaks.current_streak_days, 0) as current_streak_days,
    coalesce(streaks.longest_streak_days, 0) as longest_streak_days,
    coalesce(streaks.longest_gap_days, 0) as longest_gap_days,
    standing.is_enrolled,
    standing.is_active_24h,
    standing.is_inactive_72h,
    standing.last_active_on,
    standing.first_enrolled_at,
    standing.first_activity_at,
    standing.last_activity_at,
    (select seconds from freshness) as data_freshness_seconds,
    as_of() as computed_at
from standing
inner join learner_work using (user_id)
inner join engagement using (user_id)
inner join risk using (user_id)
inner join readiness using (user_id)
left join progress using (user_id)
left join streaks using (user_id)
left join mastery using (user_id)
order by standing.cohort_id, standing.user_id;

create index summary_by_learner on learner_summary (user_id);
create index summary_by_team on learner_summary (team_id);

-- Groups. What they add up, one row a learner.

create temp table measured as
select
    standing.user_id,
    standing.organization_id,
    standing.status,
    standing.is_active_24h,
    standing.is_active_7d,
    standing.is_inactive_72h,
    standing.focus_minutes_7d,
    risk.risk_level,
    risk.open_alert_count,
    readiness.readiness_score,
    readiness.readiness_band,
    coalesce(progress.lessons_completed, 0) as lessons_completed,
    coalesce(progress.lessons_total, 0) as lessons_total,
    learner_work.* exclude (user_id, graded_count)
from standing
inner join learner_work using (user_id)
inner join risk using (user_id)
inner join readiness using (user_id)
left join progress using (user_id);

create table team_summary as
with recursive nested as (
    select team_id as ancestor_team_id, team_id from teams
    union
    select nested.ancestor_team_id, teams.team_id
    from nested
    inner join teams on nested.team_id = teams.parent_team_id
),

groups as (
    select 'team' as kind, team_id, user_id from team_members
    union all
    select distinct 'subtree', nested.ancestor_team_id, team_members.user_id
    from nested
    inner join team_members using (team_id)
),

summed as (
    select
        groups.kind,
        groups.team_id,
        count(*) as member_count,
        count(*) filter (where members.is_active_24h) as active_24h_count,
        count(*) filter (where members.is_inactive_72h) as inactive_72h_count,
        count(*) filter (where members.status = 'not_started') as not_started_count,
        count(*) filter (where members.risk_level = 'high') as at_risk_count,
        cast(sum(members.overdue_count) as bigint) as overdue_count,
        cast(sum(members.open_alert_count) as bigint) as open_alert_count,
        count(*) filter (where members.max_score_sum > 0) as graded_learner_count,
        count(members.readiness_score) as readiness_learner_count,
        avg(members.focus_minutes_7d) as avg_focus_minutes,
        pct(sum(members.score_sum), sum(members.max_score_sum)) as accuracy_pct,
        pct(sum(members.assignments_submitted_count), sum(members.assignments_due_count))
            as assignment_rate_pct,
        avg(members.readiness_score) as readiness_learner_mean
    from groups
    inner join measured as members using (user_id)
    group by all
)

select
    teams.team_id,
    teams.organization_id,
    teams.parent_team_id,
    teams.manager_user_id,
    teams.team_name,
    coalesce(own.member_count, 0) as member_count,
    coalesce(own.active_24h_count, 0) as active_24h_count,
    coalesce(own.inactive_72h_count, 0) as inactive_72h_count,
    coalesce(own.not_started_count, 0) as not_started_count,
    coalesce(own.at_risk_count, 0) as at_risk_count,
    coalesce(own.overdue_count, 0) as overdue_count,
    coalesce(own.open_alert_count, 0) as open_alert_count,
    coalesce(own.graded_learner_count, 0) as graded_learner_count,
    coalesce(own.readiness_learner_count, 0) as readiness_learner_count,
    own.avg_focus_minutes,
    own.accuracy_pct,
    own.assignment_rate_pct,
    own.readiness_learner_mean,
    coalesce(subtree.member_count, 0) as subtree_member_count,
    coalesce(subtree.active_24h_count, 0) as subtree_active_24h_count,
    coalesce(subtree.inactive_72h_count, 0) as subtree_inactive_72h_count,
    coalesce(subtree.not_started_count, 0) as subtree_not_started_count,
    coalesce(subtree.at_risk_count, 0) as subtree_at_risk_count,
    coalesce(subtree.overdue_count, 0) as subtree_overdue_count,
    coalesce(subtree.open_alert_count, 0) as subtree_open_alert_count,
    coalesce(subtree.graded_learner_count, 0) as subtree_graded_learner_count,
    coalesce(subtree.readiness_learner_count, 0) as subtree_readiness_learner_count,
    subtree.avg_focus_minutes as subtree_avg_focus_minutes,
    subtree.accuracy_pct as subtree_accuracy_pct,
    subtree.assignment_rate_pct as subtree_assignment_rate_pct,
    subtree.readiness_learner_mean as subtree_readiness_learner_mean,
    (select seconds from freshness) as data_freshness_seconds,
    as_of() as computed_at
from teams
left join summed as own on teams.team_id = own.team_id and own.kind = 'team'
left join summed as subtree on teams.team_id = subtree.team_id and subtree.kind = 'subtree'
order by teams.organization_id, teams.team_id;

create index team_summary_by_team on team_summary (team_id);

create temp table scopes as
with mentored as (
    select distinct enrollments.enrollment_id
    from enrollments
    inner join (
        from warehouse.raw.mentor_assignments
        where updated_at <= as_of()
        qualify
            row_number() over (
                partition by _source, mentor_user_id, learner_user_id, assigned_at
                order by updated_at desc
            ) = 1
    ) as mentors
        on
            enrollments.user_id = mentors._source || ':' || mentors.learner_user_id
            and (
                mentors.cohort_id is null
                or enrollments.cohort_id = mentors._source || ':' || mentors.cohort_id
            )
    where
        not enrollments.has_ended
        and mentors.assigned_at <= as_of()
        and (mentors.ended_at is null or mentors.ended_at > as_of())
),

stays as (
    select
        enrollments.*,
        mentored.enrollment_id is not null as has_mentor,
        not enrollments.has_ended
        and coalesce(enrollments.cohort_ends_on < enrollments.as_of_on, false) as is_overrun
    from enrollments
    left join mentored using (enrollment_id)
),

stays_of_scopes as (
    select 'cohort' as kind, cohort_id as scope_id, stays.* from stays
    union all
    select 'program', program_id, stays.* from stays where program_id is not null
    union all
    select 'director', programs.director_id, stays.*
    from stays
    inner join programs using (program_id)
    where programs.director_id is not null
    union all
    select 'organization', organization_id, stays.* from stays where organization_id is not null
),

enrolled as (
    select
        kind,
        scope_id,
        count(*) as enrollment_count,
        count(*) filter (where not has_ended) as running_enrollment_count,
        count(*) filter (where status = 'completed') as completed_enrollment_count,
        count(*) filter (where status = 'withdrawn') as withdrawn_enrollment_count,
        count(*) filter (where status = 'deferred') as deferred_enrollment_count,
        count(*) filter (where is_overrun) as overrun_enrollment_count,
        count(*) filter (where status in ('enrolled', 'completed')) as seats_used,
        count(*) filter (
            where status in ('enrolled', 'completed') and seat_type = 'scholarship'
        ) as seats_used_scholarship,
        count(*) filter (
            where status in ('enrolled', 'completed') and seat_type = 'sponsored'
        ) as seats_used_sponsored,
        count(distinct user_id) filter (
            where status in ('completed', 'withdrawn') or is_overrun
        ) as decided_learner_count
    from stays_of_scopes
    group by all
),

seat_holders as (
    select
        kind,
        scope_id,
        user_id,
        bool_or(not has_ended) as is_enrolled,
        bool_or(has_mentor) as has_mentor
    from stays_of_scopes
    where status in ('enrolled', 'completed')
    group by all
),

held as (
    select
        kind,
        scope_id,
        count(*) as seat_holder_count,
        count(*) filter (where is_enrolled) as enrolled_learner_count,
        count(*) filter (where has_mentor) as mentored_learner_count,
        count(*) filter (where is_enrolled and is_active_24h) as active_24h_count,
        count(*) filter (where is_enrolled and is_active_7d) as active_7d_count,
        count(*) filter (where is_enrolled and is_inactive_72h) as inactive_72h_count,
        count(*) filter (where is_enrolled and measured.status = 'not_started')
            as not_started_count,
        cast(sum(overdue_count) filter (where is_enrolled) as bigint) as overdue_count,
        count(risk_level) filter (where is_enrolled) as risk_learner_count,
        count(*) filter (where is_enrolled and risk_level = 'high') as at_risk_count,
        count(readiness_score) as readiness_learner_count,
        avg(readiness_score) as readiness_learner_mean,
        quantile_cont(readiness_score, [0.1, 0.25, 0.5, 0.75, 0.9]) as readiness_percentiles,
        count(*) filter (where readiness_band = 'ready') as ready_learner_count,
        count(*) filter (where lessons_total > 0) as progress_learner_count,
        pct(sum(lessons_completed), sum(lessons_total)) as progress_pct,
        count(*) filter (where max_score_sum > 0) as graded_learner_count,
        pct(sum(score_sum), sum(max_score_sum)) as accuracy_pct,
        count(*) filter (where assignments_due_count > 0) as due_learner_count,
        pct(sum(assignments_submitted_count), sum(assignments_due_count)) as assignment_rate_pct
    from seat_holders
    inner join measured using (user_id)
    group by all
),

places as (
    select
        'cohort' as kind,
        cohorts.cohort_id as scope_id,
        cohorts.program_id,
        null as director_id,
        programs.organization_id
    from cohorts
    left join programs using (program_id)
    union all
    select 'program', program_id, null, director_id, organization_id from programs
    union all
    select distinct 'director', director_id, null, null, organization_id
    from programs
    where director_id is not null
    union all
    select 'organization', organization_id, null, null, null from organizations
)

select
    places.*,
    enrolled.* exclude (kind, scope_id),
    held.* exclude (kind, scope_id)
from places
left join enrolled using (kind, scope_id)
left join held using (kind, scope_id);

create temp table suppression as
with figures as (
    select
        kind,
        scope_id,
        case
            when kind = 'organization' then kind
            when kind = 'cohort' and figure not in ('activity', 'risk') then 'program'
            when kind = 'program' and director_id is not null then 'director'
            else 'organization'
        end as whole_kind,
        case
            when kind = 'organization' then scope_id
            when kind = 'cohort' and figure not in ('activity', 'risk') then program_id
            else coalesce(director_id, organization_id)
        end as whole_id,
        figure,
        coalesce(learners, 0) as learners
    from (
        select
            kind,
            scope_id,
            program_id,
            director_id,
            organization_id,
            unnest([
                'readiness', 'progress', 'accuracy', 'assignment_rate', 'activity', 'risk'
            ]) as figure,
            unnest([
                readiness_learner_count, progress_learner_count, graded_learner_count,
                due_learner_count, enrolled_learner_count, risk_learner_count
            ]) as learners
        from scopes
    )
    where kind in ('cohort', 'organization') or figure not in ('activity', 'risk')
),

-- Organizations by themselves, then what they are the sum of.
widest as (
    select
        kind,
        scope_id,
        figure,
        learners between 1 and 9
        or (
            count(*) filter (where learners between 1 and 9) over parts = 1
            and row_number() over (
                partition by figure, kind = 'organization', whole_id
                order by learners = 0, learners, kind, scope_id
            ) <= 2
        ) as is_suppressed
    from figures
    where kind <> 'cohort' and whole_kind <> 'director'
    window parts as (partition by figure, kind = 'organization', whole_id)
),

programs_of_directors as (
    select
        figures.kind,
        figures.scope_id,
        figures.figure,
        figures.learners between 1 and 9
        or (
            (
                count(*) filter (where figures.learners between 1 and 9) over parts = 1
                or widest.is_suppressed
            )
            and row_number() over (
                partition by figures.figure, figures.whole_id
                order by figures.learners = 0, figures.learners, figures.scope_id
            ) <= 2
        ) as is_suppressed
    from figures
    inner join widest
        on
            figures.whole_kind = widest.kind
            and figures.whole_id = widest.scope_id
            and figures.figure = widest.figure
    where figures.whole_kind = 'director'
    window parts as (partition by figures.figure, figures.whole_id)
),

wider as (
    from widest
    union all
    from programs_of_directors
),

narrow as (
    select
        figures.scope_id,
        figures.figure,
        figures.learners between 1 and 9
        or (
            (
                count(*) filter (where figures.learners between 1 and 9) over parts = 1
                or coalesce(wider.is_suppressed, false)
            )
            and row_number() over (
                partition by figures.figure, coalesce(figures.whole_id, figures.scope_id)
                order by figures.learners = 0, figures.learners, figures.scope_id
            ) <= 2
        ) as is_suppressed
    from figures
    left join wider
        on
            figures.whole_kind = wider.kind
            and figures.whole_id = wider.scope_id
            and figures.figure = wider.figure
    where figures.kind = 'cohort'
    window parts as (partition by figures.figure, coalesce(figures.whole_id, figures.scope_id))
)

select
    scope_id as cohort_id,
    bool_or(is_suppressed) filter (where figure = 'activity') as activity,
    bool_or(is_suppressed) filter (where figure = 'risk') as risk,
    bool_or(is_suppressed) filter (where figure = 'readiness') as readiness,
    bool_or(is_suppressed) filter (where figure = 'progress') as progress,
    bool_or(is_suppressed) filter (where figure = 'accuracy') as accuracy,
    bool_or(is_suppressed) filter (where figure = 'assignment_rate') as assignment_rate
from narrow
group by all;

create temp macro disclosed(is_hidden, figure) as if(is_hidden, null, figure);
create temp macro disclosure(is_hidden, learners) as
    case
        when coalesce(learners, 0) = 0 then 'insufficient_data'
        when is_hidden then 'suppressed'
        else 'ok'
    end;

create table cohort_summary as
with milestones as (
    select
        _source || ':' || milestones.cohort_id as cohort_id,
        milestones.due_at
    from warehouse.raw.milestones as milestones
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, milestone_id order by updated_at desc) = 1
),

milestones_ahead as (
    select
        cohorts.cohort_id,
        min(milestones.due_at) as next_milestone_due_at,
        count(*) filter (
            where
            local_day(milestones.due_at, coalesce(organizations.timezone, 'UTC'))
            <= local_day(as_of(), coalesce(organizations.timezone, 'UTC')) + 14
            and cohorts.status <> 'cancelled'
        ) as due_soon_count
    from milestones
    inner join cohorts using (cohort_id)
    left join programs using (program_id)
    left join organizations using (organization_id)
    where milestones.due_at > as_of()
    group by all
),

sessions_in_force as (
    from warehouse.raw.mentor_sessions
    where updated_at <= as_of()
    qualify row_number() over (partition by _source, session_id order by updated_at desc) = 1
),

sessions as (
    select
        coalesce(sessions._source || ':' || sessions.cohort_id, enrolled.cohort_id) as cohort_id,
        pct(count(*) filter (where sessions.status = 'completed'), count(*)) as completion_pct
    from sessions_in_force as sessions
    left join learners_enrolled as enrolled
        on sessions._source || ':' || sessions.learner_user_id = enrolled.user_id
    where sessions.scheduled_at <= as_of()
    group by all
),

judged as (
    select
        cohorts.*,
        scopes.* exclude (kind, scope_id, program_id, organization_id),
        scopes.organization_id,
        pct(scopes.seats_used, cohorts.seats_total) as seat_utilisation_pct,
        pct(scopes.mentored_learner_count, scopes.enrolled_learner_count) as mentor_coverage_pct,
        pct(scopes.ready_learner_count, scopes.readiness_learner_count) as ready_pct,
        coalesce(milestones_ahead.due_soon_count, 0) as milestones_due_soon_count,
        milestones_ahead.next_milestone_due_at,
        sessions.completion_pct as session_completion_pct,
        coalesce(scopes.decided_learner_count, 0) between 1 and 9 as hides_completion,
        suppression.* exclude (cohort_id)
    from cohorts
    inner join scopes on cohorts.cohort_id = scopes.scope_id and scopes.kind = 'cohort'
    inner join suppression on cohorts.cohort_id = suppression.cohort_id
    left join milestones_ahead on cohorts.cohort_id = milestones_ahead.cohort_id
    left join sessions on cohorts.cohort_id = sessions.cohort_id
)

select
    cohort_id,
    program_id,
    organization_id,
    name as cohort_name,
    mode,
    status as cohort_status,
    disclosure(activity, enrolled_learner_count) as activity_status,
    disclosure(risk, risk_learner_count) as risk_status,
    disclosure(readiness, readiness_learner_count) as readiness_status,
    disclosure(progress, progress_learner_count) as progress_status,
    disclosure(accuracy, graded_learner_count) as accuracy_status,
    disclosure(assignment_rate, due_learner_count) as assignment_rate_status,
    disclosure(hides_completion, decided_learner_count) as completion_rate_status,
    seats_total,
    seats_scholarship,
    seats_sponsored,
    coalesce(judged.seats_used, 0) as seats_used,
    coalesce(judged.seats_used_scholarship, 0) as seats_used_scholarship,
    coalesce(judged.seats_used_sponsored, 0) as seats_used_sponsored,
    coalesce(seat_utilisation_pct, pct(0, seats_total)) as seat_utilisation_pct,
    disclosed(activity, coalesce(judged.active_24h_count, 0)) as active_24h_count,
    disclosed(activity, coalesce(judged.active_7d_count, 0)) as active_7d_count,
    disclosed(activity, coalesce(judged.inactive_72h_count, 0)) as inactive_72h_count,
    disclosed(activity, coalesce(judged.not_started_count, 0)) as not_started_count,
    disclosed(activity, coalesce(judged.overdue_count, 0)) as overdue_count,
    disclosed(activity, pct(judged.active_7d_count, judged.enrolled_learner_count))
        as engagement_rate_pct,
    disclosed(risk, if(judged.risk_learner_count > 0, judged.at_risk_count, null))
        as at_risk_count,
    disclosed(risk, pct(judged.at_risk_count, judged.risk_learner_count)) as at_risk_pct,
    coalesce(judged.enrollment_count, 0) as enrollment_count,
    coalesce(judged.running_enrollment_count, 0) as running_enrollment_count,
    coalesce(judged.completed_enrollment_count, 0) as completed_enrollment_count,
    coalesce(judged.withdrawn_enrollment_count, 0) as withdrawn_enrollment_count,
    coalesce(judged.deferred_enrollment_count, 0) as deferred_enrollment_count,
    coalesce(judged.seat_holder_count, 0) as seat_holder_count,
    coalesce(judged.enrolled_learner_count, 0) as enrolled_learner_count,
    coalesce(judged.mentored_learner_count, 0) as mentored_learner_count,
    mentor_coverage_pct,
    disclosed(
        hides_completion,
        pct(
            judged.completed_enrollment_count,
            judged.completed_enrollment_count
            + judged.withdrawn_enrollment_count
            + judged.overrun_enrollment_count
        )
    ) as completion_rate_pct,
    coalesce(judged.readiness_learner_count, 0) as readiness_learner_count,
    disclosed(readiness, judged.readiness_learner_mean) as readiness_learner_mean,
    disclosed(readiness, readiness_percentiles[1]) as readiness_p10,
    disclosed(readiness, readiness_percentiles[2]) as readiness_p25,
    disclosed(readiness, readiness_percentiles[3]) as readiness_p50,
    disclosed(readiness, readiness_percentiles[4]) as readiness_p75,
    disclosed(readiness, readiness_percentiles[5]) as readiness_p90,
    disclosed(
        readiness, if(judged.readiness_learner_count > 0, judged.ready_learner_count, null)
    ) as ready_learner_count,
    disclosed(readiness, judged.ready_pct) as ready_pct,
    disclosed(progress, judged.progress_pct) as progress_pct,
    disclosed(accuracy, judged.accuracy_pct) as accuracy_pct,
    disclosed(assignment_rate, judged.assignment_rate_pct) as assignment_rate_pct,
    session_completion_pct,
    milestones_due_soon_count,
    judged.status = 'active' and coalesce(mentor_coverage_pct < 80, false)
        as is_low_on_mentors,
    judged.status in ('planned', 'active')
    and coalesce(coalesce(judged.seat_utilisation_pct, pct(0, seats_total)) < 60, false)
        as is_under_filled,
    coalesce(judged.seats_used, 0) > seats_total as is_over_full,
    disclosed(
        readiness_status = 'suppressed',
        judged.status = 'active' and coalesce(judged.readiness_learner_mean < 50, false)
    ) as is_behind,
    disclosed(
        readiness_status = 'suppressed',
        judged.status = 'active'
        and milestones_due_soon_count > 0
        and coalesce(judged.ready_pct < 50, false)
    ) as has_milestone_at_risk,
    starts_on,
    ends_on,
    next_milestone_due_at,
    (select seconds from freshness) as data_freshness_seconds,
    as_of() as computed_at
from judged
order by judged.organization_id, judged.program_id, judged.cohort_id;

-- The platform.

create table platform_overview as
select
    learners.* exclude (enrolled_active_7d_count),
    cohorts.*,
    enrolled.* exclude (attending_enrollment_count, overrun_enrollment_count),
    work.*,
    pct(learners.enrolled_active_7d_count, learners.enrolled_learner_count)
        as engagement_rate_pct,
    pct(enrolled.attending_enrollment_count, enrolled.running_enrollment_count)
        as attendance_rate_pct,
    pct(
        enrolled.completed_enrollment_count,
        enrolled.completed_enrollment_count
        + enrolled.withdrawn_enrollment_count
        + enrolled.overrun_enrollment_count
    ) as completion_rate_pct,
    pct(work.assignments_submitted_count, work.assignments_due_count) as assignment_rate_pct,
    quizzes.quiz_average_pct,
    (select seconds from freshness) as data_freshness_seconds,
    as_of() as computed_at
from (
    select
        count(*) as learner_count,
        count(*) filter (where is_enrolled) as enrolled_learner_count,
        count(*) filter (where is_active_24h) as active_24h_count,
        count(*) filter (where is_active_7d) as active_7d_count,
        count(*) filter (where is_active_7d and is_enrolled) as enrolled_active_7d_count
    from standing
) as learners
cross join (
    select
        count(*) as cohort_count,
        count(*) filter (where status = 'active') as active_cohort_count
    from cohorts
) as cohorts
cross join (
    select
        count(*) filter (where not has_ended) as running_enrollment_count,
        count(*) filter (where enrollments.status = 'completed') as completed_enrollment_count,
        count(*) filter (where enrollments.status = 'withdrawn') as withdrawn_enrollment_count,
        count(*) filter (where not has_ended and standing.is_active_7d)
            as attending_enrollment_count,
        count(*) filter (where not has_ended and cohort_ends_on < enrollments.as_of_on)
            as overrun_enrollment_count
    from enrollments
    inner join standing using (user_id)
) as enrolled
cross join (
    select
        cast(sum(assignments_due_count) as bigint) as assignments_due_count,
        cast(sum(assignments_submitted_count) as bigint) as assignments_submitted_count,
        cast(sum(overdue_count) as bigint) as overdue_count
    from learner_work
) as work
cross join (
    select pct(sum(last_score), sum(max_score)) as quiz_average_pct
    from results
    where kind = 'quiz' and last_score is not null
) as quizzes;

create table engagement_trends as
with active_days as (
    select
        day_on,
        activity_count,
        focus_seconds,
        xp,
        lead(day_on) over (partition by user_id order by day_on) as next_active_on
    from activity_days
),

-- A learner counts from an active day until seven (28) days later, or the next active day.
daily as (
    select
        day_on,
        count(*) as daily_active_count,
        cast(sum(activity_count) as bigint) as activity_count,
        sum(focus_seconds) as focus_seconds,
        sum(xp) as xp
    from active_days
    group by all
),

weekly as (
    select least(coalesce(next_active_on, day_on + 7), day_on + 7) as day_on, count(*) as ended
    from active_days
    group by all
),

monthly as (
    select least(coalesce(next_active_on, day_on + 28), day_on + 28) as day_on, count(*) as ended
    from active_days
    group by all
),

platform as (
    select min(closed_on) as closed_on, max(as_of_on) as as_of_on from learners
),

days as (
    select
        cast(
            unnest(generate_series(min(daily.day_on), max(platform.as_of_on), interval 1 day))
            as date
        ) as day_on
    from daily
    cross join platform
),

counted as (
    select
        days.day_on,
        days.day_on <= platform.closed_on as is_complete,
        coalesce(daily.daily_active_count, 0) as daily_active_count,
        cast(
            sum(coalesce(daily.daily_active_count, 0) - coalesce(weekly.ended, 0))
                over (order by days.day_on)
            as bigint
        ) as weekly_active_count,
        cast(
            sum(coalesce(daily.daily_active_count, 0) - coalesce(monthly.ended, 0))
                over (order by days.day_on)
            as bigint
        ) as monthly_active_count,
        coalesce(daily.activity_count, 0) as activity_count,
        cast(
            sum(coalesce(daily.activity_count, 0)) over (
                order by days.day_on rows between 6 preceding and current row
            ) as bigint
        ) as activities_7d_count,
        coalesce(daily.focus_seconds, 0) / 60 as focus_minutes,
        coalesce(daily.xp, 0) as xp
    from days
    cross join platform
    left join daily on days.day_on = daily.day_on
    left join weekly on days.day_on = weekly.day_on
    left join monthly on days.day_on = monthly.day_on
),

compared as (
    select
        *,
        lag(activities_7d_count, 7, 0) over (order by day_on) as activities_before,
        lag(weekly_active_count, 7, 0) over (order by day_on) as weekly_active_before
    from counted
)

select
    daily_active_count,
    weekly_active_count,
    monthly_active_count,
    activity_count,
    activities_7d_count,
    focus_minutes,
    xp,
    pct(daily_active_count, monthly_active_count) as stickiness_pct,
    if(monthly_active_count > 0, 'ok', 'insufficient_data') as stickiness_status,
    if(is_complete, pct(activities_7d_count - activities_before, activities_before), null)
        as activity_growth_pct,
    case
        when is_complete and activities_before > 0 then 'ok'
        when is_complete and activities_7d_count > 0 then 'new'
        else 'insufficient_data'
    end as activity_growth_status,
    if(is_complete, pct(weekly_active_count - weekly_active_before, weekly_active_before), null)
        as weekly_active_growth_pct,
    case
        when is_complete and weekly_active_before > 0 then 'ok'
        when is_complete and weekly_active_count > 0 then 'new'
        else 'insufficient_data'
    end as weekly_active_growth_status,
    is_complete,
    day_on,
    (select seconds from freshness) as data_freshness_seconds,
    as_of() as computed_at
from compared
order by day_on;
