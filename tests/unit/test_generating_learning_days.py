"""What careful learners never do, over many seeds: alerts must not hold for them."""

from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest

from orchestration.generating.behaviours import HABITS, Behaviour
from orchestration.generating.cohorts import plan_cohorts
from orchestration.generating.columns import BoolArray
from orchestration.generating.enrolling import NEVER, Enrolments, plan_enrolments
from orchestration.generating.learning_days import LearningDays, plan_days
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.organizations import make_organizations

CASES = [
    (1, 26, "2026-07-15T11:30:00+00:00"),
    (2, 26, "2026-03-29T00:30:00+00:00"),
    (3, 4, "2026-11-01T05:59:00+00:00"),
    (4, 12, "2026-01-02T23:59:59+00:00"),
]


@cache
def _planned(seed: int, weeks: int, until: str) -> tuple[Enrolments, LearningDays, int]:
    options = GeneratorOptions(
        until=datetime.fromisoformat(until).astimezone(UTC), learners=300, weeks=weeks, seed=seed
    )
    organizations = make_organizations(options)
    cohorts = plan_cohorts(options, organizations)
    enrolments = plan_enrolments(options, organizations, cohorts)
    learning = plan_days(
        options, organizations, enrolments, required_lessons=cohorts.required_lessons, part=0
    )
    return enrolments, learning, cohorts.required_lessons


def _careful_days(enrolments: Enrolments, learning: LearningDays) -> list[BoolArray]:
    """Active or not, from the enrolment to the last planned day, one array per careful learner."""
    careful = [behaviour for behaviour, habit in HABITS.items() if habit.careful]
    always = np.isin(enrolments.behaviour, careful) & (enrolments.gap_first_day == NEVER)
    ends = np.where(
        enrolments.last_active_day != NEVER, enrolments.last_active_day, enrolments.last_day
    )
    ends = np.where(learning.finished_day != NEVER, learning.finished_day, ends)
    return [
        learning.is_active[row, enrolments.enrolled_day[row] : ends[row] + 1]
        for row in np.flatnonzero(always)
    ]


@pytest.mark.parametrize("case", CASES)
def test_careful_learners_are_never_silent_for_three_days(case: tuple[int, int, str]) -> None:
    enrolments, learning, _ = _planned(*case)
    runs = [
        "".join("x" if active else "." for active in days)
        for days in _careful_days(enrolments, learning)
    ]
    assert len(runs) > 50
    assert [run for run in runs if "..." in run] == []


@pytest.mark.parametrize("case", CASES)
def test_careful_learners_are_active_on_four_of_any_seven_days(case: tuple[int, int, str]) -> None:
    enrolments, learning, _ = _planned(*case)
    fewest = [
        int(np.convolve(days, np.ones(7), mode="valid").min())
        for days in _careful_days(enrolments, learning)
        if len(days) >= 7
    ]
    assert len(fewest) > 20
    assert min(fewest) >= 4


@pytest.mark.parametrize("case", CASES)
def test_steady_learners_complete_a_lesson_every_four_days(case: tuple[int, int, str]) -> None:
    enrolments, learning, required = _planned(*case)
    for row in np.flatnonzero(enrolments.behaviour == Behaviour.STEADY):
        done = np.flatnonzero(learning.completed[row])
        marks = np.concatenate([[enrolments.enrolled_day[row]], done])
        if learning.completed[row].sum() < required:
            marks = np.append(marks, enrolments.last_day[row])
        assert np.diff(marks).max() <= 4


@pytest.mark.parametrize("case", CASES)
def test_lessons_are_completed_on_active_days_and_never_more_than_there_are(
    case: tuple[int, int, str],
) -> None:
    _, learning, required = _planned(*case)
    assert not (learning.completed[~learning.is_active] > 0).any()
    assert learning.completed.sum(axis=1).max() == required


@pytest.mark.parametrize("case", CASES)
def test_nobody_is_active_outside_the_enrolment(case: tuple[int, int, str]) -> None:
    enrolments, learning, _ = _planned(*case)
    day = np.arange(learning.is_active.shape[1])
    outside = (day < enrolments.enrolled_day[:, None]) | (day > enrolments.last_day[:, None])
    assert not (learning.is_active & outside).any()
    left = enrolments.quits_day != NEVER
    assert not (learning.is_active[left] & (day >= enrolments.quits_day[left, None])).any()


@pytest.mark.parametrize("case", CASES)
def test_planted_silences_are_where_the_plan_says(case: tuple[int, int, str]) -> None:
    enrolments, learning, _ = _planned(*case)
    day = np.arange(learning.is_active.shape[1])
    never = np.isin(enrolments.behaviour, (Behaviour.NEVER_STARTED, Behaviour.WAITING))
    assert not learning.is_active[never].any()
    for row in np.flatnonzero(enrolments.behaviour == Behaviour.DROPPED_OUT):
        assert day[learning.is_active[row]].max() == enrolments.last_active_day[row]
    for row in np.flatnonzero(enrolments.behaviour == Behaviour.RETURNING):
        first, last = enrolments.gap_first_day[row], enrolments.gap_last_day[row]
        assert not learning.is_active[row, first : last + 1].any()
        assert learning.is_active[row, [first - 1, last + 1]].all()
