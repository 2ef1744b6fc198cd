"""What each export entity holds, as docs/contract.md says it, in a notation of one word a column.

A name tells the type: `_id` id, `_at` timestamp, `_on` date, `is_` boolean, else text, or what
stands behind the colon. `!` is required, `*` belongs to the key. `a|b` are the allowed values.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["id", "text", "integer", "number", "boolean", "timestamp", "date"]

_MOST = 1e12

_STATES = {
    "organizations": (
        "organization_id* name! kind!school|company|unit country timezone!zone updated_at!"
        " is_deleted"
    ),
    "users": (
        "user_id* organization_id! username! full_name email"
        " role!learner|teacher|manager|mentor|director|admin created_at! last_login_at is_active!"
        " updated_at! is_deleted"
    ),
    "teams": (
        "team_id* organization_id! name! manager_user_id parent_team_id updated_at! is_deleted"
    ),
    "team_memberships": "team_id* user_id* joined_at* left_at updated_at!",
    "programs": (
        "program_id* organization_id! name! track! director_user_id updated_at! is_deleted"
    ),
    "cohorts": (
        "cohort_id* program_id! name! mode!onsite|remote|hybrid starts_on! ends_on!"
        " seats_total!integer:0:1e9 seats_scholarship:integer:0:1e9"
        " seats_sponsored:integer:0:1e9"
        " status!planned|active|completed|cancelled updated_at!"
    ),
    "enrollments": (
        "enrollment_id* cohort_id! user_id! seat_type!paid|scholarship|sponsored"
        " status!enrolled|completed|withdrawn|deferred enrolled_at! completed_at withdrawn_at"
        " final_result:pass|distinction|fail|withdrawn updated_at!"
    ),
    "courses": ("course_id* title! subject! difficulty:beginner|intermediate|advanced updated_at!"),
    "cohort_courses": "cohort_id* course_id* starts_on due_on updated_at!",
    "modules": "module_id* course_id! position!integer:0:1e9 title! updated_at!",
    "lessons": (
        "lesson_id* module_id! position!integer:0:1e9 title!"
        " content_type!video|reading|exercise|quiz|assignment|forum|live|other is_required!"
        " estimated_minutes:number:0 updated_at!"
    ),
    "competencies": "competency_id* name! domain! updated_at!",
    "lesson_competencies": "lesson_id* competency_id* weight!number:0 updated_at!",
    "assessments": (
        "assessment_id* course_id! cohort_id lesson_id competency_id kind!quiz|assignment|exam"
        " title! max_score!number:0 weight:number:0 due_at:planned pass_score:number:0 updated_at!"
    ),
    "milestones": "milestone_id* cohort_id! title! kind! due_at!planned updated_at!",
    "mentor_assignments": (
        "mentor_user_id* learner_user_id* assigned_at* ended_at cohort_id updated_at!"
    ),
    "missions": "mission_id* program_id! title! competency_id updated_at!",
    "calendar_days_off": "organization_id* day_off_on* name! updated_at!",
    "mentor_sessions": (
        "session_id* mentor_user_id! learner_user_id! cohort_id scheduled_at!planned"
        " status!scheduled|completed|cancelled|no_show duration_minutes:number:0"
        " rating:number:1:5 updated_at!"
    ),
    "mission_submissions": (
        "submission_id* mission_id! user_id! cohort_id started_at! submitted_at reviewed_at"
        " status!started|submitted|in_review|approved|rejected updated_at!"
    ),
    "portfolio_items": (
        "item_id* user_id! cohort_id title! status!draft|submitted|approved|rejected"
        " quality_score:number:0:100 updated_at!"
    ),
    "data_requests": (
        "request_id* user_id! kind!access|erasure|consent_given|consent_withdrawn received_at!"
        " completed_at updated_at!"
    ),
}

# The column of an event's time stands first.
_EVENTS = {
    "activity_events": (
        "occurred_at! event_id* user_id! cohort_id course_id lesson_id"
        " event_type!view|video|interact|submit|feedback|post|login|other"
        " duration_seconds:number:0 event_count:integer:1:1e9 xp:number:0"
    ),
    "lesson_progress": "recorded_at* user_id* lesson_id* progress_pct!number:0:100",
    "assessment_attempts": (
        "submitted_at! attempt_id* assessment_id! user_id! attempt_number:integer:1:1e9"
        " score:number:0 is_carried_over"
    ),
    "learner_notes": "created_at! note_id* user_id! lesson_id length_characters!integer:0:1e9",
    "payments": (
        "occurred_at! payment_id* enrollment_id! kind!invoice|payment|refund amount!number:0"
        " currency! due_on"
    ),
    "service_requests": (
        "occurred_at! request_id* service! latency_ms!number:0 status_code!integer:100:599"
    ),
    "manager_actions": ("occurred_at! action_id* user_id! action! subject_type! subject_id!text"),
}

ENTITIES = (*_STATES, *_EVENTS)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of an export; `allowed` is empty where every value is."""

    name: str
    kind: Kind
    is_required: bool
    is_key: bool
    is_planned: bool
    is_zone: bool
    allowed: tuple[str, ...]
    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One export entity: its columns, and the one that tells when a row was written or happened."""

    name: str
    is_state: bool
    time: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> list[str]:
        """The columns by which a thing is known."""
        return [column.name for column in self.columns if column.is_key]

    @property
    def identity(self) -> list[str]:
        """The columns by which a row is known: a state has many versions."""
        return [*self.key, self.time] if self.is_state else self.key


@cache
def entity_of(name: str) -> Entity:
    """The entity of that name."""
    is_state = name in _STATES
    columns = tuple(_column(word) for word in (_STATES if is_state else _EVENTS)[name].split())
    time = "updated_at" if is_state else columns[0].name
    return Entity(name=name, is_state=is_state, time=time, columns=columns)


def _column(word: str) -> Column:
    place = next((place for place, sign in enumerate(word) if sign in "*!:"), len(word))
    name, sign, rest = word[:place], word[place : place + 1], word[place + 1 :]
    told, *limits = rest.split(":")
    least, most = [*map(float, limits), *([0.0, _MOST][len(limits) :])]
    return Column(
        name=name,
        kind=_kind(name, told),
        is_required=sign in ("*", "!"),
        is_key=sign == "*",
        is_planned=told == "planned",
        is_zone=told == "zone",
        allowed=tuple(told.split("|")) if "|" in told else (),
        least=least,
        most=most,
    )


def _kind(name: str, told: str) -> Kind:
    if told in ("integer", "number", "text"):
        return told  # type: ignore[return-value]
    if name.startswith("is_"):
        return "boolean"
    by_ending: dict[str, Kind] = {"_id": "id", "_at": "timestamp", "_on": "date"}
    return by_ending.get(name[-3:], "text")
