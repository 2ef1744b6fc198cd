"""Mentors and their learners: `mentor_assignments` and `mentor_sessions`."""

import numpy as np
import polars as pl

from orchestration.generating.behaviours import Behaviour
from orchestration.generating.cohorts import cohort_ids
from orchestration.generating.columns import IntArray, choose, draw, ids, moments
from orchestration.generating.enrolling import NEVER, Enrolments
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.outcomes import Outcomes
from orchestration.generating.people import MENTOR, Staff, user_ids

_SESSION_EVERY = 14 * DAY_SECONDS
_SESSION_STATUSES = ("completed", "cancelled", "no_show")
# The shares of these outcomes, for learners who are there and for those who are not.
_PRESENT, _ABSENT = (0.86, 0.08, 0.06), (0.10, 0.30, 0.60)


def make_mentoring(
    options: GeneratorOptions,
    staff: Staff,
    enrolments: Enrolments,
    outcomes: Outcomes,
    *,
    silent_from: IntArray,
    part: int,
) -> dict[str, pl.DataFrame]:
    """Most learners have a mentor, seen every other week; one in twenty changed the mentor.

    From `silent_from` on (seconds, one per enrolment) a learner does not turn up any more.
    """
    rng = options.stream("mentoring", part)
    count = len(enrolments.number)
    mentors = staff.count[MENTOR, enrolments.organization]
    first = staff.first[MENTOR, enrolments.organization]
    choice = (rng.random(count) * mentors).astype(np.int64)
    has_mentor = (rng.random(count) < 0.82) & ~enrolments.is_deferred
    changes = has_mentor & (rng.random(count) < 0.05)
    begins = outcomes.enrolled_at + rng.integers(3_600, 4 * DAY_SECONDS, count)
    ends = np.where(outcomes.ended_at == NEVER, options.until_seconds, outcomes.ended_at)
    has_mentor &= begins < ends - DAY_SECONDS
    changes &= has_mentor
    middle = begins + (ends - begins) // 2
    has_ended = outcomes.ended_at != NEVER

    stays = [
        (has_mentor, choice, begins, np.where(changes, middle, ends), changes | has_ended),
        (changes, (choice + 1) % mentors, middle, ends, has_ended),
    ]
    row = np.concatenate([np.flatnonzero(stay[0]) for stay in stays])
    mentor, assigned_at, ended_at = (
        np.concatenate([stay[part_][stay[0]] for stay in stays]) for part_ in (1, 2, 3)
    )
    is_over = np.concatenate([stay[4][stay[0]] for stay in stays])
    mentor = first[row] + mentor
    began = pl.DataFrame(
        {
            "mentor_user_id": user_ids(mentor),
            "learner_user_id": user_ids(enrolments.learner[row]),
            "assigned_at": moments(assigned_at),
            "ended_at": moments(assigned_at, missing=np.full(len(row), fill_value=True)),
            "cohort_id": cohort_ids(enrolments.cohort[row]),
            "updated_at": moments(assigned_at),
        }
    )
    ended = began.with_columns(ended_at=moments(ended_at), updated_at=moments(ended_at)).filter(
        pl.Series(is_over)
    )

    # Sessions while the cohort runs, one ahead where the assignment goes on.
    cohort_ends = (options.first_day + enrolments.cohort_last_day[row] + 1) * DAY_SECONDS
    ahead = np.minimum(options.until_seconds, cohort_ends) + _SESSION_EVERY
    horizon = np.where(is_over, np.minimum(ended_at, ahead), ahead)
    sessions = np.maximum((horizon - assigned_at) // _SESSION_EVERY, 0)
    sessions = np.where(enrolments.behaviour[row] == Behaviour.WAITING, 0, sessions)
    stay = np.repeat(np.arange(len(row)), sessions)
    place = np.arange(len(stay)) - np.repeat(np.cumsum(sessions) - sessions, sessions)
    scheduled_at = (
        assigned_at[stay]
        + (place + 1) * _SESSION_EVERY
        - rng.integers(0, 5 * DAY_SECONDS, len(stay))
    )
    # On the quarter of an hour.
    scheduled_at -= scheduled_at % 900
    booked_at = np.maximum(scheduled_at - 7 * DAY_SECONDS, assigned_at[stay] + 60)
    session_row = row[stay]
    absent = scheduled_at > silent_from[session_row]
    outcome = np.where(absent, draw(rng, _ABSENT, len(stay)), draw(rng, _PRESENT, len(stay)))
    minutes = np.round(np.clip(rng.normal(38, 10, len(stay)), 10, 75))
    told_at = scheduled_at + np.where(
        outcome == 1, -DAY_SECONDS // 4, minutes.astype(np.int64) * 60
    )
    # A session that is called off before it was booked was booked at once.
    told_at = np.maximum(told_at, booked_at + 60)
    rating = np.clip(np.round(rng.normal(4.3, 0.8, len(stay))), 1, 5)
    number = (
        (enrolments.number[session_row] + 1) * 100
        + np.where(stay >= len(stays[0][0].nonzero()[0]), 50, 0)
        + place
    )
    booked = pl.DataFrame(
        {
            "session_id": ids("ses", number, digits=9),
            "mentor_user_id": user_ids(mentor[stay]),
            "learner_user_id": user_ids(enrolments.learner[session_row]),
            "cohort_id": cohort_ids(enrolments.cohort[session_row]),
            "scheduled_at": moments(scheduled_at),
            "status": pl.repeat("scheduled", len(stay), eager=True),
            "duration_minutes": pl.repeat(None, len(stay), dtype=pl.Float64, eager=True),
            "rating": pl.repeat(None, len(stay), dtype=pl.Float64, eager=True),
            "updated_at": moments(booked_at),
        }
    )
    took_place = outcome == 0
    unrated = ~took_place | (rng.random(len(stay)) < 0.3)
    held = booked.with_columns(
        status=choose(_SESSION_STATUSES, outcome),
        duration_minutes=pl.Series(np.where(took_place, minutes, np.nan)).fill_nan(None),
        rating=pl.Series(np.where(unrated, np.nan, rating)).fill_nan(None),
        updated_at=moments(told_at),
    ).filter(pl.Series(told_at <= options.until_seconds))
    booked = booked.filter(pl.Series(booked_at <= options.until_seconds))
    return {
        "mentor_assignments": pl.concat([began, ended]).sort(
            "updated_at", "learner_user_id", "mentor_user_id"
        ),
        "mentor_sessions": pl.concat([booked, held]).sort("updated_at", "session_id"),
    }
