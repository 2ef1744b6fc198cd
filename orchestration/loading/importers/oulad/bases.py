"""What every query of the import stands on: moments, presentations, enrolments, activity types.

Here belongs what OULAD's tables mean when they are joined. What becomes of it belongs to
`entities` and `events`.

OULAD knows days, counted from the presentation's start, and no times. A day that opens something
(a registration, a presentation) stands for its first moment, a day on which learners did
something (clicks, submissions) for noon, a day that closes something (a deadline, a withdrawal,
a presentation's end) for its last second, all in London. So an as_of at a local midnight has
seen whole days, nothing is late on its due day, and no result is known before its time.
"""

from collections.abc import Mapping

TIMEZONE = "Europe/London"

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

HELPING_MACROS = """
create macro region_slug(region) as
    trim(regexp_replace(lower(region), '[^a-z0-9]+', '-', 'g'), '-');
create macro repaired_imd_band(band) as
    case when regexp_full_match(band, '[0-9]+-[0-9]+') then band || '%' else band end;
"""
