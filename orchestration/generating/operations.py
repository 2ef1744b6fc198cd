"""The platform at work: `service_requests`, `manager_actions` and `data_requests`."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.behaviours import Behaviour
from orchestration.generating.catalogue import MANAGER_ACTIONS, SERVICES, TROUBLED_SERVICE
from orchestration.generating.cohorts import cohort_ids
from orchestration.generating.columns import IntArray, choose, draw, ids, moments
from orchestration.generating.enrolling import Enrolments
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.outcomes import WITHDRAWN, Outcomes
from orchestration.generating.people import MANAGER, Staff, user_ids
from orchestration.generating.teams import Teams, team_ids

HOUR_SECONDS = 3_600
_ERROR_SHARE, _TROUBLED_ERROR_SHARE, _TROUBLED_LATENCY_FACTOR = 0.004, 0.25, 9.0
# Managers turn to these learners so many times as often as to others.
_CARED_FOR = (
    Behaviour.FADING,
    Behaviour.DROPPED_OUT,
    Behaviour.STRUGGLING,
    Behaviour.NEVER_STARTED,
)
_CARE_FACTOR = 3.0
# How busy each UTC hour is; learners of several continents make two humps.
_HOUR_WEIGHTS = (3, 4, 4, 5, 6, 7, 8, 9, 9, 8, 8, 7, 7, 8, 9, 9, 8, 8, 7, 6, 5, 4, 3, 3)


@dataclass(frozen=True)
class BadHour:
    """The hour in which one service was slow and failed often."""

    service: str
    starts_at: int


def plan_bad_hour(options: GeneratorOptions) -> BadHour:
    """A busy hour of the tenth day before the end."""
    day = options.until_seconds // DAY_SECONDS - 10
    return BadHour(TROUBLED_SERVICE, day * DAY_SECONDS + 15 * HOUR_SECONDS)


def make_service_requests(options: GeneratorOptions, bad_hour: BadHour) -> pl.DataFrame:
    """A sample of the requests: its size grows with the root of the learners."""
    rng = options.stream("service requests")
    count = int(60 * options.learners**0.5 * options.weeks)
    start = options.first_day * DAY_SECONDS
    hours = (options.until_seconds - start) // HOUR_SECONDS
    hour = np.arange(hours)
    weekday = (options.first_day + hour // 24 + 3) % 7
    weights = np.array(_HOUR_WEIGHTS)[hour % 24] * np.where(weekday >= 5, 0.55, 1.0)
    # The platform grew by a quarter over the time.
    weights *= 1 + 0.25 * hour / hours
    service = draw(rng, [share for *_, share in SERVICES], count)
    at = (
        start
        + draw(rng, list(weights), count) * HOUR_SECONDS
        + rng.integers(0, HOUR_SECONDS, count)
    )
    # The bad hour is busy enough for its percentiles to mean something.
    troubled = next(i for i, entry in enumerate(SERVICES) if entry[0] == bad_hour.service)
    crowd = max(120, count // 2_000)
    service = np.append(service, np.full(crowd, troubled))
    at = np.append(at, bad_hour.starts_at + rng.integers(0, HOUR_SECONDS, crowd))
    total = len(at)

    median = np.array([entry[1] for entry in SERVICES])[service]
    spread = np.array([entry[2] for entry in SERVICES])[service]
    busy = 1 + 0.25 * np.array(_HOUR_WEIGHTS)[at // HOUR_SECONDS % 24] / max(_HOUR_WEIGHTS)
    is_bad = (service == troubled) & (at // HOUR_SECONDS == bad_hour.starts_at // HOUR_SECONDS)
    latency = rng.lognormal(np.log(median), spread) * busy
    latency *= np.where(is_bad, _TROUBLED_LATENCY_FACTOR, 1.0)
    fails = rng.random(total) < np.where(is_bad, _TROUBLED_ERROR_SHARE, _ERROR_SHARE)
    status = np.where(
        fails,
        np.where(rng.random(total) < 0.7, 503, 500),
        np.array([200, 204, 304, 404, 401])[draw(rng, (0.9, 0.04, 0.03, 0.02, 0.01), total)],
    )
    order = np.argsort(at, kind="stable")
    return pl.DataFrame(
        {
            "request_id": ids("req", np.arange(1, total + 1), digits=9),
            "service": choose([entry[0] for entry in SERVICES], service[order]),
            "occurred_at": moments(at[order]),
            "latency_ms": np.round(latency[order], 1),
            "status_code": status[order],
        }
    )


def make_manager_actions(
    options: GeneratorOptions,
    teams: Teams,
    staff: Staff,
    *,
    learner_team: IntArray,
    learner_cohort: IntArray,
    learner_behaviour: IntArray,
    since: IntArray,
) -> pl.DataFrame:
    """What managers did; most of it is for a learner of their own team who needs it.

    `learner_team` is -1 for who is in none, `since` when each learner could be acted for first.
    """
    rng = options.stream("manager actions")
    count = max(40, int(options.learners * options.weeks * 0.012))
    led = np.flatnonzero(learner_team >= 0)
    needs_it = np.isin(learner_behaviour[led], _CARED_FOR)
    learner = led[draw(rng, np.where(needs_it, _CARE_FACTOR, 1.0), count)]
    team, cohort = learner_team[learner], learner_cohort[learner]
    manager = staff.first[MANAGER, teams.organization[team]] + teams.manager[team]
    action = draw(rng, (0.34, 0.24, 0.14, 0.06, 0.08, 0.07, 0.03, 0.04), count)
    begins = since[learner] + DAY_SECONDS
    at = begins + (rng.random(count) * (options.until_seconds - begins)).astype(np.int64)
    kind = choose([kind for _, kind in MANAGER_ACTIONS], action)
    subject = pl.DataFrame(
        {
            "kind": kind,
            "learner": user_ids(learner),
            "team": team_ids(team),
            "cohort": cohort_ids(cohort),
        }
    ).select(
        pl.when(pl.col("kind") == "learner")
        .then("learner")
        .when(pl.col("kind") == "team")
        .then("team")
        .otherwise("cohort")
    )
    frame = pl.DataFrame(
        {
            "user_id": user_ids(manager),
            "action": choose([name for name, _ in MANAGER_ACTIONS], action),
            "subject_type": kind,
            "subject_id": subject.to_series(),
            "occurred_at": moments(at),
        }
    )
    frame = frame.filter(pl.Series(at <= options.until_seconds)).sort(
        "occurred_at", "user_id", "subject_id", "action"
    )
    return frame.select(
        ids("act", np.arange(1, len(frame) + 1), digits=8).alias("action_id"), pl.all()
    )


def make_data_requests(
    options: GeneratorOptions, enrolments: Enrolments, outcomes: Outcomes
) -> pl.DataFrame:
    """Consents, requests for access, and erasures of who has left; some are open, some overdue."""
    rng = options.stream("data requests")
    count = len(enrolments.number)
    chance = rng.random(count)
    withdrawn = outcomes.status == WITHDRAWN
    kind = np.select(
        [chance < 0.25, chance < 0.256, chance < 0.262, withdrawn & (chance < 0.30)],
        [0, 1, 2, 3],
        -1,
    )
    # However small the platform, there is one of each.
    kind[:3] = (1, 2, 0)
    left = np.flatnonzero(withdrawn)
    kind[left[left > 2][:1]] = 3
    row = np.flatnonzero(kind >= 0)
    kind = kind[row]
    begins = np.where(kind == 3, outcomes.ended_at[row], outcomes.enrolled_at[row])
    received = np.where(
        kind == 0,
        begins + 120,
        begins
        + (rng.uniform(0.05, 0.95, len(row)) * (options.until_seconds - begins)).astype(np.int64),
    )
    takes = np.where(kind == 0, 1, (rng.gamma(2.0, 6.0, len(row)) * DAY_SECONDS).astype(np.int64))
    # Every eighth request lies unanswered.
    takes = np.where((kind != 0) & (rng.random(len(row)) < 0.12), 2**40, takes)
    base = pl.DataFrame(
        {
            "request_id": ids("dat", enrolments.number[row] + 1, digits=7),
            "user_id": user_ids(enrolments.learner[row]),
            "kind": choose(["consent_given", "access", "consent_withdrawn", "erasure"], kind),
            "received_at": moments(received),
            "completed_at": moments(received, missing=np.full(len(row), fill_value=True)),
            "updated_at": moments(received),
        }
    )
    answered = base.with_columns(
        completed_at=moments(received + takes), updated_at=moments(received + takes)
    ).filter(pl.Series(received + takes <= options.until_seconds))
    return pl.concat([base, answered]).sort("updated_at", "request_id")
