"""A whole learning platform: every entity's export files, and the truth about what is in them.

Here belongs the order in which the parts are made. Each part belongs in its own module; learners
are made in parts of a fixed size, so that memory stays bounded however many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.generating.activity import (
    Surge,
    export_events,
    export_progress,
    make_activity,
    plan_surge,
)
from orchestration.generating.attempts import attempt_frame, make_attempts
from orchestration.generating.cohorts import Cohorts, export_cohorts, plan_cohorts
from orchestration.generating.columns import BoolArray, IntArray, moments
from orchestration.generating.curriculum import make_curriculum
from orchestration.generating.dirty_exports import DirtyExportFolder
from orchestration.generating.enrolling import (
    NEVER,
    Enrolments,
    account_created_at,
    enrolled_at,
    plan_enrolments,
)
from orchestration.generating.expected_alerts import expect_alerts
from orchestration.generating.export_files import ExportFolder, WrittenFile
from orchestration.generating.learner_truth import enrolment_truth
from orchestration.generating.learning_days import plan_days
from orchestration.generating.mentoring import make_mentoring
from orchestration.generating.operations import (
    BadHour,
    make_data_requests,
    make_manager_actions,
    make_service_requests,
    plan_bad_hour,
)
from orchestration.generating.options import DAY_SECONDS, GeneratorError, GeneratorOptions
from orchestration.generating.organizations import Organizations, make_organizations
from orchestration.generating.outcomes import (
    WITHDRAWN,
    Outcomes,
    decide_outcomes,
    export_enrollments,
    export_payments,
)
from orchestration.generating.people import (
    DIRECTOR,
    Staff,
    accounts,
    plan_staff,
    staff_accounts,
)
from orchestration.generating.projects import make_missions, make_notes, make_portfolios
from orchestration.generating.teams import (
    Memberships,
    Teams,
    export_teams,
    plan_memberships,
    plan_teams,
)
from orchestration.generating.truth_files import EntityRows, write_truth

LEARNERS_A_PART = 10_000
# Entities whose files are cut by week.
_WEEKLY = {"activity_events": "occurred_at", "lesson_progress": "recorded_at"}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class GeneratedPlatform:
    """What was written: the files, what a load must make of each entity, where the truth is."""

    files: tuple[WrittenFile, ...]
    entities: dict[str, EntityRows]
    truth: Path

    @property
    def rows(self) -> dict[str, int]:
        """The rows in all files of each entity, copies of whole files apart."""
        return {entity: rows.read for entity, rows in self.entities.items()}


@dataclass(frozen=True)
class _World:
    """What is planned for the platform as a whole, before any learner acts."""

    options: GeneratorOptions
    organizations: Organizations
    cohorts: Cohorts
    teams: Teams
    staff: Staff
    enrolments: Enrolments
    begun_at: IntArray
    created_at: IntArray
    memberships: Memberships
    learner_organization: IntArray
    surge: Surge
    bad_hour: BadHour


@dataclass(frozen=True)
class _Part:
    """What is kept of a part of the learners once its files are written."""

    outcomes: Outcomes
    learners: pl.DataFrame
    alerts: pl.DataFrame
    events: int
    attempts: int
    notes: int


def generate_platform(
    options: GeneratorOptions,
    *,
    landing: Path,
    truth: Path,
    on_progress: Progress | None = None,
) -> GeneratedPlatform:
    """Write `landing/<source>/<entity>/*` and the truth about it into the folder `truth`.

    `on_progress` is called with what is being done, how much of it is done, and of how much.
    Raises GeneratorError where the source already has exports: two platforms under one source
    would contradict each other.
    """
    folder = landing / options.source
    if folder.exists() and any(folder.iterdir()):
        raise GeneratorError(
            f"{folder} already holds exports; choose another source, or remove that folder."
        )
    tell = on_progress or (lambda *_: None)
    exports = (
        DirtyExportFolder(folder, options.format, options=options)
        if options.dirty
        else ExportFolder(folder, options.format)
    )
    tell("plan", 0, 1)
    world = _plan(options)
    tell("plan", 1, 1)
    _write_world(world, exports)
    count = -(-options.learners // LEARNERS_A_PART)
    parts: list[_Part] = []
    for number in range(count):
        tell("learners", number * LEARNERS_A_PART, options.learners)
        parts.append(_write_part(world, exports, number, count, parts))
    tell("learners", options.learners, options.learners)
    outcomes = Outcomes(
        *(
            np.concatenate([getattr(part.outcomes, column.name) for part in parts])
            for column in fields(Outcomes)
        )
    )
    exports.write(
        "data_requests",
        "data_requests",
        make_data_requests(options, world.enrolments, outcomes),
    )
    exports.finish()
    accounts_of_entities = write_truth(
        options,
        exports,
        enrolments=pl.concat([part.learners for part in parts]),
        alerts=pl.concat([part.alerts for part in parts]),
        memberships=world.memberships,
        surge=world.surge,
        bad_hour=world.bad_hour,
        truth=truth,
    )
    return GeneratedPlatform(tuple(exports.files), accounts_of_entities, truth)


def _plan(options: GeneratorOptions) -> _World:
    organizations = make_organizations(options)
    cohorts = plan_cohorts(options, organizations)
    teams = plan_teams(options, organizations)
    staff = plan_staff(
        options,
        organizations,
        programs=np.bincount(cohorts.program_organization),
        managers=teams.managers,
    )
    enrolments = plan_enrolments(options, organizations, cohorts)
    begun_at = enrolled_at(options, organizations, enrolments)
    created_at = account_created_at(options, enrolments, begun_at)
    first_of_learner = np.searchsorted(enrolments.learner, np.arange(options.learners))
    learner_organization = enrolments.organization[first_of_learner]
    memberships = plan_memberships(
        options, teams, staff, organization=learner_organization, created_at=created_at
    )
    return _World(
        options,
        organizations,
        cohorts,
        teams,
        staff,
        enrolments,
        begun_at,
        created_at,
        memberships,
        learner_organization,
        plan_surge(options, cohorts),
        plan_bad_hour(options),
    )


def _directors(world: _World) -> IntArray:
    """The user that directs each program: an organization's directors in turn."""
    organization = world.cohorts.program_organization
    counts = np.bincount(organization)
    position = np.arange(len(organization)) - (np.cumsum(counts) - counts)[organization]
    first, count = world.staff.first[DIRECTOR], world.staff.count[DIRECTOR]
    director: IntArray = first[organization] + position % count[organization]
    return director


def _write_world(world: _World, exports: ExportFolder) -> None:
    options = world.options
    frames = dict(world.organizations.exports)
    curriculum = make_curriculum(options)
    runs = export_cohorts(
        options,
        world.organizations,
        world.cohorts,
        enrolled=np.bincount(world.enrolments.cohort, minlength=len(world.cohorts.stage)),
        directors=_directors(world),
    )
    quizzes = curriculum.pop("assessments")
    frames |= curriculum | runs
    frames["assessments"] = pl.concat([quizzes, runs["assessments"]]).sort(
        "updated_at", "assessment_id"
    )
    frames["teams"] = export_teams(options, world.organizations, world.teams, world.staff)
    frames["team_memberships"] = world.memberships.export()
    frames["service_requests"] = make_service_requests(options, world.bad_hour)
    first_of_learner = np.searchsorted(world.enrolments.learner, np.arange(options.learners))
    frames["manager_actions"] = make_manager_actions(
        options,
        world.teams,
        world.staff,
        learner_team=_first_team(world),
        learner_cohort=world.enrolments.cohort[first_of_learner],
        since=world.begun_at[first_of_learner],
    )
    for entity, frame in frames.items():
        exports.write(entity, entity, frame)
    exports.write(
        "users", "users-1-staff", staff_accounts(options, world.organizations, world.staff)
    )


def _first_team(world: _World) -> IntArray:
    team = np.full(world.options.learners, -1)
    stays = world.memberships
    of_learner = stays.user < world.options.learners
    # From the last to the first: what stands in the end is the first stay.
    team[stays.user[of_learner][::-1]] = stays.team[of_learner][::-1]
    return team


def _write_part(
    world: _World, exports: ExportFolder, number: int, count: int, before: list[_Part]
) -> _Part:
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
    return _Part(
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
            options, organizations, cohorts, enrolments, learning, attempts, outcomes
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


def _deleted_accounts(world: _World, outcomes: Outcomes, number: int) -> BoolArray:
    """Whose account was deleted: a few of those who withdrew, three days after it."""
    rng = world.options.stream("deleted accounts", number)
    left = (outcomes.status == WITHDRAWN) & (
        outcomes.ended_at + 3 * DAY_SECONDS <= world.options.until_seconds
    )
    chosen: BoolArray = left & (rng.random(len(left)) < 0.03)
    chosen[np.flatnonzero(left)[:1]] = True
    return chosen


def _write_accounts(
    world: _World,
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
