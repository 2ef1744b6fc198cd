"""The alert episodes that METRICS 27 must find for learners, told from the plan.

Here belongs an independent reading of the five learner rules with their default thresholds: it
looks at the planned days, lessons and scores, never at an export. A rule is looked at when a local
day closes; an episode opens on the first day at whose close the rule holds and is resolved on the
first at whose close it does not. Days count from the enrolment's local day to the day before its
end.
"""

import numpy as np
import polars as pl

from orchestration.generating.attempts import Attempts
from orchestration.generating.behaviours import Behaviour
from orchestration.generating.cohorts import Cohorts, cohort_ids
from orchestration.generating.columns import BoolArray, IntArray, choose, days
from orchestration.generating.enrolling import NEVER, Enrolments
from orchestration.generating.learning_days import LearningDays
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.organizations import Organizations
from orchestration.generating.outcomes import Outcomes, enrollment_ids
from orchestration.generating.people import user_ids

SILENT_DAYS, STAGNANT_DAYS, WINDOW_DAYS, LOWEST_ACTIVE_OF_SEVEN, LOW_PERCENT = 3, 5, 7, 4, 60
RULES = (
    "engagement_drop",
    "completion_stagnation",
    "low_consistency",
    "overdue_work",
    "low_performance",
)


def _silence_rules(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    learning: LearningDays,
    counts: BoolArray,
    *,
    required_lessons: int,
) -> dict[str, BoolArray]:
    shape = learning.is_active.shape
    dropped, stagnant, sparse = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    day_off = organizations.is_day_off[enrolments.organization]
    silence = np.zeros(shape[0], dtype=np.int64)
    done = np.zeros(shape[0], dtype=np.int64)
    clock = enrolments.enrolled_day.copy()
    active = learning.is_active & counts
    for day in range(options.day_count):
        here = counts[:, day]
        quiet = here & ~active[:, day]
        silence = np.where(active[:, day], 0, silence + (quiet & ~day_off[:, day]))
        dropped[:, day] = here & (silence >= SILENT_DAYS)
        lessons = learning.completed[:, day]
        done += lessons
        clock = np.where(lessons > 0, day, clock)
        stagnant[:, day] = here & (done < required_lessons) & (day - clock >= STAGNANT_DAYS)
        week = active[:, max(0, day - WINDOW_DAYS + 1) : day + 1].sum(axis=1)
        sparse[:, day] = (
            here
            & (day - enrolments.enrolled_day + 1 >= WINDOW_DAYS)
            & (week < LOWEST_ACTIVE_OF_SEVEN)
        )
    return {
        "engagement_drop": dropped,
        "completion_stagnation": stagnant,
        "low_consistency": sparse,
    }


def _overdue(
    options: GeneratorOptions,
    organizations: Organizations,
    cohorts: Cohorts,
    enrolments: Enrolments,
    attempts: Attempts,
    counts: BoolArray,
) -> BoolArray:
    day = np.arange(options.day_count)
    submitted = attempts.work_submitted_at
    zone = np.broadcast_to(enrolments.organization[:, None], submitted.shape)
    submitted_day = np.where(
        submitted == NEVER,
        options.day_count + 1,
        organizations.clock.day(zone, submitted) - options.first_day,
    )
    holds = np.zeros(counts.shape, dtype=np.bool_)
    for work in range(submitted.shape[1]):
        is_assignment = ~cohorts.work_is_exam[enrolments.cohort, work]
        due = cohorts.work_due_day[enrolments.cohort, work]
        holds |= (
            is_assignment[:, None]
            & (due >= enrolments.enrolled_day)[:, None]
            & (day >= due[:, None])
            & (day < submitted_day[:, work, None])
        )
    return holds & counts


def _low_performance(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    attempts: Attempts,
    counts: BoolArray,
) -> BoolArray:
    graded = ~np.isnan(attempts.percent)
    row, percent = attempts.enrolment[graded], attempts.percent[graded]
    day = (
        organizations.clock.day(enrolments.organization[row], attempts.moment[graded])
        - options.first_day
    )
    low = np.zeros(len(row), dtype=np.bool_)
    low[1:] = (row[1:] == row[:-1]) & ((percent[1:] + percent[:-1]) / 2 < LOW_PERCENT)
    last_of_day = np.ones(len(row), dtype=np.bool_)
    last_of_day[:-1] = (row[1:] != row[:-1]) | (day[1:] != day[:-1])
    told = np.full(counts.shape, -1, dtype=np.int16)
    told[row[last_of_day], day[last_of_day]] = day[last_of_day]
    told = np.maximum.accumulate(told, axis=1)
    state = np.zeros(counts.shape, dtype=np.bool_)
    state[row[last_of_day], day[last_of_day]] = low[last_of_day]
    latest = np.take_along_axis(state, np.maximum(told, 0).astype(np.int64), axis=1)
    holds: BoolArray = latest & (told >= 0) & counts
    return holds


def expect_alerts(
    options: GeneratorOptions,
    organizations: Organizations,
    cohorts: Cohorts,
    enrolments: Enrolments,
    learning: LearningDays,
    attempts: Attempts,
    outcomes: Outcomes,
) -> pl.DataFrame:
    """One row per expected episode up to the last closed local day."""
    day = np.arange(options.day_count)
    ended = np.where(
        outcomes.ended_at == NEVER,
        options.day_count + 1,
        organizations.clock.day(enrolments.organization, outcomes.ended_at) - options.first_day,
    )
    counts = (
        (day >= enrolments.enrolled_day[:, None])
        & (day < ended[:, None])
        & (day < enrolments.today[:, None])
    )
    holds = _silence_rules(
        options,
        organizations,
        enrolments,
        learning,
        counts,
        required_lessons=cohorts.required_lessons,
    )
    holds["overdue_work"] = _overdue(options, organizations, cohorts, enrolments, attempts, counts)
    holds["low_performance"] = _low_performance(
        options, organizations, enrolments, attempts, counts
    )
    found = [_episodes(options, enrolments, holds[rule], place) for place, rule in enumerate(RULES)]
    return pl.concat(found).sort("user_id", "rule", "opened_on")


def _episodes(
    options: GeneratorOptions, enrolments: Enrolments, holds: BoolArray, rule: int
) -> pl.DataFrame:
    edges = np.diff(holds.astype(np.int8), axis=1, prepend=0, append=0)
    row, opened = np.nonzero(edges == 1)
    _, resolved = np.nonzero(edges == -1)
    is_open = resolved >= enrolments.today[row]
    first = options.first_day
    return pl.DataFrame(
        {
            "user_id": user_ids(enrolments.learner[row]),
            "enrollment_id": enrollment_ids(enrolments.number[row]),
            "cohort_id": cohort_ids(enrolments.cohort[row]),
            "behaviour": behaviour_names(enrolments.behaviour[row]),
            "rule": pl.repeat(RULES[rule], len(row), eager=True),
            "opened_on": days(first + opened),
            "last_true_on": days(first + resolved - 1),
            "resolved_on": days(first + resolved, missing=is_open),
        }
    )


def behaviour_names(behaviours: IntArray) -> pl.Series:
    """The behaviours in words."""
    return choose([b.name.lower() for b in Behaviour], behaviours)
