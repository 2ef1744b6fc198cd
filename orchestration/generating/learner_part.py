"""A part of the learners: all that they do, its exports, and the truth about it.

Here belongs the order in which a part's exports are made. One part at a time is in memory.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from orchestration.generating.activity import (
    completions_by_day,
    export_events,
    export_progress,
    make_activity,
)
from orchestration.generating.attempts import attempt_frame, make_attempts
from orchestration.generating.columns import BoolArray, IntArray, moments
from orchestration.generating.enrolling import NEVER, Enrolments
from orchestration.generating.expected_alerts import expect_alerts
from orchestration.generating.export_files import ExportFolder
from orchestration.generating.learner_truth import enrolment_truth
from orchestration.generating.learning_days import plan_days
from orchestration.generating.mentoring import make_mentoring
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.outcomes import (
    WITHDRAWN,
    Outcomes,
    decide_outcomes,
    export_enrollments,
    export_payments,
)
from orchestration.generating.people import accounts
from orchestration.generating.projects import make_missions, make_notes, make_portfolios
from orchestration.generating.world import World

LEARNERS_A_PART = 10_000
# Entities whose files are cut by week.
_WEEKLY = {"activity_events": "occurred_at", "lesson_progress": "recorded_at"}


@dataclass(frozen=True)
class LearnerPart:
    """What is kept of a part of the learners once its files are written."""

    outcomes: Outcomes
    learners: pl.DataFrame
    alerts: pl.DataFrame
    events: int
    attempts: int
    notes: int


def write_learner_part(
    world: World, exports: ExportFolder, number: int, count: int, before: list[LearnerPart]
) -> LearnerPart:
    """Write the exports of part `number` of `count`; rows are numbered on from those `before`."""
    options, organizations, cohorts = world.options, world.organizations, world.cohorts
    first = number * LEARNERS_A_PART
    end = min(options.learners, first + LEARNERS_A_PART)
    suffix = f"-p{number + 1:03d}" if count > 1 else ""
    enrolments = world.enrolments.between(first, end)
    begun_at = world.begun_at[enrolments.number]
    learning = plan_days(
        options,
        organizations,
        enrolments,
        required_lessons=cohorts.required_lessons,
        part=number,
    )
    activity = make_activity(
        options, organizations, cohorts, enrolments, learning, surge=world.surge, part=number
    )
    attempts = make_attempts(options, cohorts, enrolments, learning, activity, part=number)
    outcomes = decide_outcomes(
        options,
        organizations,
        enrolments,
        learning,
        activity,
        attempts,
        enrolled_at=begun_at,
        part=number,
    )
    row = activity.block_enrolment[activity.block]
    last_at = np.full(len(enrolments.number), NEVER)
    np.maximum.at(last_at, row[activity.is_past], activity.moment[activity.is_past])
    is_deleted = _deleted_accounts(world, outcomes, number)
    _write_accounts(world, exports, enrolments, outcomes, last_at, is_deleted, number, suffix)

    ends = np.where(last_at == NEVER, begun_at, last_at)
    frames = {
        "enrollments": export_enrollments(enrolments, outcomes),
        "payments": export_payments(options, organizations, enrolments, outcomes, part=number),
        "assessment_attempts": attempt_frame(
            cohorts, enrolments, attempts, first_number=1 + sum(part.attempts for part in before)
        ),
        "mission_submissions": make_missions(
            options, cohorts, enrolments, begins=begun_at, ends=ends, part=number
        ),
        "portfolio_items": make_portfolios(
            options, enrolments, begins=begun_at, ends=ends, part=number
        ),
        "learner_notes": make_notes(
            options,
            enrolments,
            activity,
            first_number=1 + sum(part.notes for part in before),
            part=number,
        ),
        "activity_events": export_events(
            options,
            enrolments,
            activity,
            first_number=1 + sum(part.events for part in before),
            part=number,
        ),
        "lesson_progress": export_progress(options, enrolments, activity, part=number),
        **make_mentoring(
            options,
            world.staff,
            enrolments,
            outcomes,
            silent_from=ends + 2 * DAY_SECONDS,
            part=number,
        ),
    }
    for entity, frame in frames.items():
        if entity in _WEEKLY:
            _write_weeks(options, exports, entity, frame, suffix)
        else:
            exports.write(entity, f"{entity}{suffix}", frame)
    return LearnerPart(
        outcomes=outcomes,
        learners=enrolment_truth(
            options,
            organizations,
            cohorts,
            enrolments,
            learning,
            activity,
            attempts,
            outcomes,
            is_deleted=is_deleted,
        ),
        alerts=expect_alerts(
            options,
            organizations,
            cohorts,
            enrolments,
            replace(
                learning,
                completed=completions_by_day(options, organizations, enrolments, activity),
            ),
            attempts,
            outcomes,
        ),
        events=len(frames["activity_events"]),
        attempts=len(frames["assessment_attempts"]),
        notes=len(frames["learner_notes"]),
    )


def _write_weeks(
    options: GeneratorOptions, exports: ExportFolder, entity: str, frame: pl.DataFrame, suffix: str
) -> None:
    """One file a week, named by its first day; `frame` is in the order of its time."""
    at = frame[_WEEKLY[entity]].to_physical().to_numpy() // 1_000_000
    for week in range(options.weeks + 1):
        first_day = options.first_day + 7 * week
        bounds = np.array([first_day, first_day + 7]) * DAY_SECONDS
        first, end = np.searchsorted(at, bounds).tolist()
        if first < end:
            name = moments(bounds[:1]).dt.strftime("%Y-%m-%d")[0]
            exports.write(entity, f"{entity}-{name}{suffix}", frame[first:end])


def _deleted_accounts(world: World, outcomes: Outcomes, number: int) -> BoolArray:
    """Whose account was deleted: a few of those who withdrew, three days after it."""
    rng = world.options.stream("deleted accounts", number)
    left = (outcomes.status == WITHDRAWN) & (
        outcomes.ended_at + 3 * DAY_SECONDS <= world.options.until_seconds
    )
    chosen: BoolArray = left & (rng.random(len(left)) < 0.03)
    chosen[np.flatnonzero(left)[:1]] = True
    return chosen


def _write_accounts(
    world: World,
    exports: ExportFolder,
    enrolments: Enrolments,
    outcomes: Outcomes,
    last_at: IntArray,
    is_deleted: BoolArray,
    number: int,
    suffix: str,
) -> None:
    """The learners' accounts as they were made, after their last login, and deleted."""
    options = world.options
    learners = np.unique(enrolments.learner)
    organization = world.learner_organization[learners]
    made = accounts(
        options,
        world.organizations,
        users=learners,
        organization=organization,
        role=np.zeros(len(learners), dtype=np.int64),
        created_at=world.created_at[learners],
        part=number,
    )
    login = np.full(len(learners), NEVER)
    place = enrolments.learner - learners[0]
    np.maximum.at(login, place, last_at)
    seen = made.with_columns(last_login_at=moments(login), updated_at=moments(login)).filter(
        pl.Series(login != NEVER)
    )
    gone_at = np.full(len(learners), NEVER)
    gone_at[place[is_deleted]] = outcomes.ended_at[is_deleted] + 3 * DAY_SECONDS
    gone = made.with_columns(
        last_login_at=moments(login, missing=login == NEVER),
        is_active=pl.lit(value=False),
        is_deleted=pl.lit(value=True),
        updated_at=moments(gone_at),
    ).filter(pl.Series(gone_at != NEVER))
    exports.write("users", f"users-2-accounts{suffix}", made.sort("updated_at", "user_id"))
    exports.write(
        "users", f"users-3-changes{suffix}", pl.concat([seen, gone]).sort("updated_at", "user_id")
    )
