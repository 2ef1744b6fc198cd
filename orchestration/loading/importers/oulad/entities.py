"""What becomes of OULAD's tables: one SQL query an export entity.

Here belongs the mapping. That the tables hold what they must was checked before, in `tables`;
what was odd in them is counted in `oddities`.

OULAD knows days, counted from the presentation's start, and no times. A day that opens something
(a registration, a presentation) stands for its first moment, a day on which learners did
something (clicks, submissions) for noon, a day that closes something (a deadline, a withdrawal,
a presentation's end) for its last second, all in London. So an as_of at a local midnight has
seen whole days, nothing is late on its due day, and no result is known before its time.
"""

from collections.abc import Mapping

ORGANIZATION_ID = "open-university"
TIMEZONE = "Europe/London"
MAX_SCORE = 100
PASS_SCORE = 40

# What a learner does at a site of each activity type, and what a click there tells. A click on
# a quiz or a forum is no submission and no post: which it was, OULAD does not say.
ACTIVITY_TYPES = {
    "dataplus": ("exercise", "interact"),
    "dualpane": ("reading", "view"),
    "externalquiz": ("quiz", "interact"),
    "folder": ("reading", "view"),
    "forumng": ("forum", "interact"),
    "glossary": ("reading", "view"),
    "homepage": ("other", "view"),
    "htmlactivity": ("exercise", "interact"),
    "oucollaborate": ("live", "interact"),
    "oucontent": ("reading", "view"),
    "ouelluminate": ("live", "interact"),
    "ouwiki": ("exercise", "interact"),
    "page": ("reading", "view"),
    "questionnaire": ("other", "interact"),
    "quiz": ("quiz", "interact"),
    "repeatactivity": ("exercise", "interact"),
    "resource": ("reading", "view"),
    "sharedsubpage": ("reading", "view"),
    "subpage": ("reading", "view"),
    "url": ("reading", "view"),
}

# The domains of the seven modules, from the paper that describes the dataset (its table of
# modules); the tables themselves do not hold them.
MODULE_DOMAINS = {
    "AAA": "Social Sciences",
    "BBB": "Social Sciences",
    "CCC": "STEM",
    "DDD": "STEM",
    "EEE": "STEM",
    "FFF": "STEM",
    "GGG": "Social Sciences",
}
UNKNOWN_DOMAIN = "not stated"


def _rows(mapping: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(
        "(" + ", ".join(f"'{value}'" for value in (key, *values)) + ")"
        for key, values in mapping.items()
    )


def _moment(time_of_day: str) -> str:
    # Through the zone's local time to UTC: in summer a London midnight is 23:00 UTC the day before.
    return f"((day + time '{time_of_day}') at time zone '{TIMEZONE}') at time zone 'UTC'"


MOMENTS = f"""
create macro opening_of(day) as {_moment("00:00:00")};
create macro noon_of(day) as {_moment("12:00:00")};
create macro closing_of(day) as {_moment("23:59:59")};
"""

BASES = f"""
create table activity_type as
select * from (values {_rows(ACTIVITY_TYPES)}) as types (activity_type, content_type, event_type);

create table module_domain as
select * from (values {_rows({key: (value,) for key, value in MODULE_DOMAINS.items()})})
    as domains (code_module, domain);

-- Day `module_presentation_length` belongs to a presentation: exams are set and sites used on it.
create table presentation as
with dated as (
    select
        code_module,
        code_presentation,
        module_presentation_length as last_day,
        make_date(
            left(code_presentation, 4)::integer,
            case right(code_presentation, 1) when 'B' then 2 else 10 end,
            1
        ) as starts_on,
    from courses
)
select
    code_module || '-' || code_presentation as cohort_id,
    code_module,
    code_presentation,
    last_day,
    starts_on,
    starts_on + last_day::integer as ends_on,
from dated;

-- Without a date of registration: no later than the start, an unregistration or a first action.
create table enrolment as
with first_click as (
    select code_module, code_presentation, id_student, min(date) as day
    from studentVle group by all
),
first_submission as (
    select code_module, code_presentation, id_student, min(date_submitted) as day
    from studentAssessment inner join assessments using (id_assessment)
    where is_banked = 0
    group by all
),
registered as (
    select
        info.* exclude (row_number),
        registration.date_registration,
        registration.date_unregistration,
        least(
            coalesce(
                registration.date_registration,
                least(0, first_click.day, first_submission.day)
            ),
            registration.date_unregistration
        ) as first_day,
    from studentInfo as info
    left join studentRegistration as registration
        using (code_module, code_presentation, id_student)
    left join first_click using (code_module, code_presentation, id_student)
    left join first_submission using (code_module, code_presentation, id_student)
)
select
    presentation.cohort_id || '-' || registered.id_student as enrollment_id,
    presentation.cohort_id,
    presentation.last_day,
    registered.*,
    presentation.starts_on + registered.first_day::integer as first_on,
    presentation.starts_on + registered.date_unregistration::integer as unregistered_on,
    greatest(presentation.last_day, registered.first_day) as result_day,
    presentation.starts_on + greatest(presentation.last_day, registered.first_day)::integer
        as result_on,
from registered
inner join presentation using (code_module, code_presentation);

-- From when a presentation's plan is known: the first day that anything happens in it, and the
-- day before its start at the latest.
create table plan as
with days as (
    select code_module, code_presentation, min(first_day) as day from enrolment group by all
    union all
    select code_module, code_presentation, min(date) from studentVle group by all
),
first_days as (
    select code_module, code_presentation, min(day) as first_day from days group by all
)
select
    presentation.*,
    opening_of(presentation.starts_on + least(-1, first_days.first_day)::integer) as known_at,
from presentation
left join first_days using (code_module, code_presentation);
"""

# Each query gives the contract's columns that OULAD can fill, in the contract's order, and then
# the columns that the contract has no place for. The loader keeps those in `_extra`.
STATE_QUERIES = {
    "organizations": f"""
select
    '{ORGANIZATION_ID}' as organization_id,
    'The Open University' as name,
    'school' as kind,
    'GB' as country,
    '{TIMEZONE}' as timezone,
    min(known_at) as updated_at,
from plan
having count(*) > 0""",
    "programs": f"""
select
    plan.code_module as program_id,
    '{ORGANIZATION_ID}' as organization_id,
    plan.code_module as name,
    coalesce(any_value(module_domain.domain), '{UNKNOWN_DOMAIN}') as track,
    min(plan.known_at) as updated_at,
from plan
left join module_domain using (code_module)
group by all""",
    "courses": f"""
select
    plan.code_module as course_id,
    plan.code_module as title,
    coalesce(any_value(module_domain.domain), '{UNKNOWN_DOMAIN}') as subject,
    min(plan.known_at) as updated_at,
from plan
left join module_domain using (code_module)
group by all""",
    "cohorts": """
with versions as (
    select *, 'planned' as status, known_at as updated_at from plan
    union all
    select *, 'active', opening_of(starts_on) from plan
    union all
    select *, 'completed', closing_of(ends_on) from plan
),
seats as (
    select cohort_id, count(*) as seats_total from enrolment group by all
)
select
    versions.cohort_id,
    versions.code_module as program_id,
    versions.code_module || ' ' || versions.code_presentation as name,
    'remote' as mode,
    versions.starts_on,
    versions.ends_on,
    coalesce(seats.seats_total, 0) as seats_total,
    versions.status,
    versions.updated_at,
from versions
left join seats using (cohort_id)""",
    "cohort_courses": """
select
    cohort_id,
    code_module as course_id,
    starts_on,
    ends_on as due_on,
    known_at as updated_at,
from plan""",
    # One for each activity type of a presentation: sites belong to one presentation, and the
    # contract's lessons have no cohort of their own.
    "modules": """
select
    plan.cohort_id || '-' || vle.activity_type as module_id,
    plan.code_module as course_id,
    row_number() over (
        partition by plan.code_module
        order by plan.code_presentation, vle.activity_type
    ) as position,
    plan.code_presentation || ' ' || vle.activity_type as title,
    plan.known_at as updated_at,
from (select distinct code_module, code_presentation, activity_type from vle) as vle
inner join plan using (code_module, code_presentation)""",
    # None is required: OULAD knows no completion, and clicks are no proof of it.
    "lessons": """
select
    vle.id_site::varchar as lesson_id,
    plan.cohort_id || '-' || vle.activity_type as module_id,
    row_number() over (
        partition by plan.cohort_id, vle.activity_type
        order by vle.id_site
    ) as position,
    vle.activity_type || ' ' || vle.id_site as title,
    coalesce(activity_type.content_type, 'other') as content_type,
    false as is_required,
    plan.known_at as updated_at,
    vle.activity_type,
    vle.code_presentation,
    vle.week_from,
    vle.week_to,
from vle
inner join plan using (code_module, code_presentation)
left join activity_type using (activity_type)""",
    "assessments": f"""
select
    assessments.id_assessment::varchar as assessment_id,
    plan.code_module as course_id,
    plan.cohort_id,
    case assessments.assessment_type
        when 'TMA' then 'assignment' when 'CMA' then 'quiz' else 'exam'
    end as kind,
    assessments.assessment_type || ' ' || row_number() over (
        partition by plan.cohort_id, assessments.assessment_type
        order by assessments.date nulls last, assessments.id_assessment
    ) as title,
    {MAX_SCORE}::double as max_score,
    assessments.weight,
    closing_of(
        plan.starts_on + coalesce(assessments.date, plan.last_day)::integer
    ) as due_at,
    {PASS_SCORE}::double as pass_score,
    plan.known_at as updated_at,
    assessments.assessment_type,
    assessments.date as due_day,
from assessments
inner join plan using (code_module, code_presentation)""",
    "users": f"""
select
    id_student::varchar as user_id,
    '{ORGANIZATION_ID}' as organization_id,
    id_student::varchar as username,
    'learner' as role,
    opening_of(min(first_on)) as created_at,
    true as is_active,
    opening_of(min(first_on)) as updated_at,
from enrolment
group by all""",
    "teams": f"""
select
    region_slug(region) as team_id,
    '{ORGANIZATION_ID}' as organization_id,
    min(region) as name,
    opening_of(min(first_on)) as updated_at,
from enrolment
where region is not null
group by all""",
    # A stay lasts until a later registration names another region.
    "team_memberships": """
with regions_by_day as (
    select
        id_student,
        first_on,
        arg_max(region_slug(region), code_presentation || code_module) as team_id,
    from enrolment
    where region is not null
    group by all
),
regions_with_previous as (
    select
        *,
        lag(team_id) over (partition by id_student order by first_on) as previous_team_id,
    from regions_by_day
),
stays as (
    select
        team_id,
        id_student::varchar as user_id,
        opening_of(first_on) as joined_at,
        opening_of(lead(first_on) over (partition by id_student order by first_on)) as left_at,
    from regions_with_previous
    where team_id is distinct from previous_team_id
)
select team_id, user_id, joined_at, null::timestamp as left_at, joined_at as updated_at
from stays
union all
select team_id, user_id, joined_at, left_at, left_at from stays where left_at is not null""",
    # Versions: registration, unregistration, result. Each holds what was known at its moment, so
    # the date of unregistration is no extra column, and a result comes at the presentation's end.
    "enrollments": """
with versions as (
    select
        *,
        'enrolled' as status,
        null::timestamp as completed_at,
        null::timestamp as withdrawn_at,
        null::varchar as result_known,
        opening_of(first_on) as updated_at,
    from enrolment
    union all
    select
        *,
        'withdrawn',
        null,
        closing_of(unregistered_on),
        case
            when final_result = 'Withdrawn' or date_unregistration >= result_day
                then lower(final_result)
        end,
        closing_of(unregistered_on),
    from enrolment
    where date_unregistration is not null
    union all
    select
        *,
        case
            when final_result = 'Withdrawn' or date_unregistration is not null then 'withdrawn'
            else 'completed'
        end,
        case
            when final_result <> 'Withdrawn' and date_unregistration is null
                then closing_of(result_on)
        end,
        closing_of(unregistered_on),
        lower(final_result),
        closing_of(result_on),
    from enrolment
    where
        final_result is not null
        and (
            date_unregistration is null
            or (final_result <> 'Withdrawn' and date_unregistration < result_day)
        )
)
select
    enrollment_id,
    cohort_id,
    id_student::varchar as user_id,
    'paid' as seat_type,
    status,
    opening_of(first_on) as enrolled_at,
    completed_at,
    withdrawn_at,
    result_known as final_result,
    updated_at,
    date_registration as registration_day,
    num_of_prev_attempts,
    studied_credits,
    highest_education,
    gender,
    age_band,
    repaired_imd_band(imd_band) as imd_band,
    disability,
from versions""",
}

HELPING_MACROS = """
create macro region_slug(region) as
    trim(regexp_replace(lower(region), '[^a-z0-9]+', '-', 'g'), '-');
create macro repaired_imd_band(band) as
    case when regexp_full_match(band, '[0-9]+-[0-9]+') then band || '%' else band end;
"""

# A result's key holds which one of the same learner and assessment it is: OULAD has one each.
ATTEMPTS_QUERY = """
with numbered as (
    select
        *,
        row_number() over (
            partition by id_assessment, id_student
            order by date_submitted, row_number
        ) as attempt_number,
    from studentAssessment
)
select
    concat_ws('-', numbered.id_assessment, numbered.id_student, numbered.attempt_number)
        as attempt_id,
    numbered.id_assessment::varchar as assessment_id,
    numbered.id_student::varchar as user_id,
    numbered.attempt_number,
    noon_of(presentation.starts_on + numbered.date_submitted::integer) as submitted_at,
    numbered.score,
    numbered.is_banked = 1 as is_carried_over,
from numbered
inner join assessments using (id_assessment)
inner join presentation using (code_module, code_presentation)"""


# Click rows have no key, and identical ones are separate records. The key is the row itself and
# which of its like it is, by position: cutting, merging or re-sorting the file leaves it alone.
# One file a presentation, so that one load is one presentation. Codes are letters and digits only.
def events_query(*, code_module: str, code_presentation: str) -> str:
    """The query for the click rows of one presentation."""
    return f"""
with numbered as (
    select
        *,
        row_number() over (
            partition by id_student, id_site, date, sum_click
            order by row_number
        ) as like_number,
    from studentVle
    where code_module = '{code_module}' and code_presentation = '{code_presentation}'
)
select
    concat_ws(
        ':',
        presentation.cohort_id,
        numbered.id_student,
        numbered.id_site,
        numbered.date,
        numbered.sum_click,
        numbered.like_number
    ) as event_id,
    numbered.id_student::varchar as user_id,
    presentation.cohort_id,
    presentation.code_module as course_id,
    numbered.id_site::varchar as lesson_id,
    coalesce(activity_type.event_type, 'other') as event_type,
    noon_of(presentation.starts_on + numbered.date::integer) as occurred_at,
    numbered.sum_click as event_count,
from numbered
inner join presentation using (code_module, code_presentation)
inner join vle using (id_site)
left join activity_type using (activity_type)"""
