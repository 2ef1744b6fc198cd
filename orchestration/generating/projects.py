"""What learners make: `mission_submissions`, `portfolio_items` and `learner_notes`."""

import numpy as np
import polars as pl

from orchestration.generating.activity import Activity
from orchestration.generating.catalogue import MISSION_TITLES, PORTFOLIO_TITLES
from orchestration.generating.cohorts import Cohorts, cohort_ids, mission_ids
from orchestration.generating.columns import FloatArray, IntArray, choose, ids, moments
from orchestration.generating.curriculum import lesson_ids
from orchestration.generating.enrolling import Enrolments
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.people import user_ids

_NOTE_SHARE = 0.02
_PAST_NOW = 2**40


def _step(
    rng: np.random.Generator, after: IntArray, goes_on: FloatArray, days_mean: float
) -> IntArray:
    """The moment of the next step for whom there is one, far in the future for others."""
    wait = np.maximum(60, rng.exponential(days_mean * DAY_SECONDS, len(after))).astype(np.int64)
    return np.where(rng.random(len(after)) < goes_on, after + wait, _PAST_NOW)


def make_missions(
    options: GeneratorOptions,
    cohorts: Cohorts,
    enrolments: Enrolments,
    *,
    begins: IntArray,
    ends: IntArray,
    part: int,
) -> pl.DataFrame:
    """Versions of submissions: started, submitted, in review, approved or rejected.

    Work happens from `begins` to `ends` (seconds, one per enrolment); reviews go on after it.
    """
    rng = options.stream("missions", part)
    chances = np.array([0.75, 0.55, 0.40, 0.28, 0.18])
    chosen = rng.random((len(enrolments.number), len(MISSION_TITLES))) < chances
    row, mission = np.nonzero(chosen & (ends > begins + DAY_SECONDS)[:, None])
    span = ends[row] - begins[row]
    started = begins[row] + (
        span * (mission + rng.uniform(0.1, 0.7, len(row))) / len(MISSION_TITLES)
    ).astype(np.int64)
    submitted = _step(rng, started, np.full(len(row), 0.86), 5)
    submitted = np.where(submitted > ends[row], _PAST_NOW, submitted)
    in_review = _step(rng, submitted, np.full(len(row), 0.97), 1.5)
    reviewed = _step(rng, in_review, np.full(len(row), 0.95), 2)
    verdict = np.where(rng.random(len(row)) < 0.8, "approved", "rejected")
    base = pl.DataFrame(
        {
            "submission_id": ids("sub", (enrolments.number[row] + 1) * 10 + mission, digits=8),
            "mission_id": mission_ids(cohorts.program[enrolments.cohort[row]], mission),
            "user_id": user_ids(enrolments.learner[row]),
            "cohort_id": cohort_ids(enrolments.cohort[row]),
            "started_at": moments(started),
        }
    )
    versions = [
        ("started", started),
        ("submitted", submitted),
        ("in_review", in_review),
        ("", reviewed),
    ]
    return pl.concat(
        [
            base.with_columns(
                submitted_at=moments(submitted, missing=np.full(len(row), place < 1)),
                reviewed_at=moments(reviewed, missing=np.full(len(row), place < 3)),
                status=pl.Series(verdict) if not status else pl.lit(status),
                updated_at=moments(at),
            ).filter(pl.Series(at <= options.until_seconds))
            for place, (status, at) in enumerate(versions)
        ]
    ).sort("updated_at", "submission_id")


def make_portfolios(
    options: GeneratorOptions,
    enrolments: Enrolments,
    *,
    begins: IntArray,
    ends: IntArray,
    part: int,
) -> pl.DataFrame:
    """Versions of portfolio items: draft, submitted, approved or rejected."""
    rng = options.stream("portfolios", part)
    items = np.where(ends > begins + DAY_SECONDS, rng.poisson(1.3, len(begins)), 0)
    row = np.repeat(np.arange(len(items)), items)
    place = np.arange(len(row)) - np.repeat(np.cumsum(items) - items, items)
    drafted = begins[row] + (rng.random(len(row)) * (ends - begins)[row]).astype(np.int64)
    submitted = _step(rng, drafted, np.full(len(row), 0.75), 8)
    submitted = np.where(submitted > ends[row], _PAST_NOW, submitted)
    judged = _step(rng, submitted, np.full(len(row), 0.9), 5)
    quality = np.round(np.clip(rng.normal(74, 13, len(row)), 5, 100), 1)
    verdict = np.where(quality >= 60, "approved", "rejected")
    base = pl.DataFrame(
        {
            "item_id": ids("itm", (enrolments.number[row] + 1) * 100 + place, digits=9),
            "user_id": user_ids(enrolments.learner[row]),
            "cohort_id": cohort_ids(enrolments.cohort[row]),
            "title": choose(PORTFOLIO_TITLES, rng.integers(0, len(PORTFOLIO_TITLES), len(row))),
        }
    )
    versions = [("draft", drafted), ("submitted", submitted), ("", judged)]
    return pl.concat(
        [
            base.with_columns(
                status=pl.Series(verdict) if not status else pl.lit(status),
                quality_score=pl.lit(None, dtype=pl.Float64) if status else pl.Series(quality),
                updated_at=moments(at),
            ).filter(pl.Series(at <= options.until_seconds))
            for status, at in versions
        ]
    ).sort("updated_at", "item_id")


def make_notes(
    options: GeneratorOptions,
    enrolments: Enrolments,
    activity: Activity,
    *,
    first_number: int,
    part: int,
) -> pl.DataFrame:
    """Notes, taken at events of a lesson."""
    rng = options.stream("notes", part)
    takes = (rng.random(len(activity.moment)) < _NOTE_SHARE) & activity.is_past
    event = np.flatnonzero(takes & (activity.slot >= 0))
    event = event[np.argsort(activity.moment[event], kind="stable")]
    row = activity.block_enrolment[activity.block[event]]
    length = np.maximum(1, rng.lognormal(np.log(140), 0.9, len(event))).astype(np.int64)
    return pl.DataFrame(
        {
            "note_id": ids("note", first_number + np.arange(len(event)), digits=8),
            "user_id": user_ids(enrolments.learner[row]),
            "lesson_id": lesson_ids(activity.lesson[event], missing=rng.random(len(event)) < 0.1),
            "created_at": moments(activity.moment[event]),
            "length_characters": length,
        }
    )
