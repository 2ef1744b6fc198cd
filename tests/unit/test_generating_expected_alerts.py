"""The truth's reading of the alert rules, on days worked out by hand.

Each learner enrols on day 1 in a cohort of 30 required lessons; `today` is day 21, so that day 20
is the last closed one. In the plans, `x` is an active day with a lesson completed, `o` an active
day without one, `.` a silent one, from day 1 on.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from orchestration.generating.attempts import Attempts
from orchestration.generating.cohorts import Cohorts, plan_cohorts
from orchestration.generating.columns import IntArray
from orchestration.generating.enrolling import NEVER, Enrolments, plan_enrolments
from orchestration.generating.expected_alerts import expect_alerts
from orchestration.generating.learning_days import LearningDays
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.organizations import Organizations, make_organizations
from orchestration.generating.outcomes import ENROLLED, Outcomes

OPTIONS = GeneratorOptions(
    until=datetime(2026, 7, 15, 11, 30, tzinfo=UTC), learners=100, weeks=5, seed=1
)
TODAY = 21
DUE_DAY = 10


def _numbers(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


@cache
def _world() -> tuple[Organizations, Cohorts, Enrolments]:
    organizations = make_organizations(OPTIONS)
    cohorts = plan_cohorts(OPTIONS, organizations)
    # One assignment, due on DUE_DAY, and no exam: the rest is of no matter here.
    due_day = np.full((len(cohorts.stage), 1), DUE_DAY)
    cohorts = replace(
        cohorts,
        courses=cohorts.courses[:, :1],
        work_due_day=due_day,
        work_is_exam=np.zeros(due_day.shape, dtype=np.bool_),
    )
    one = plan_enrolments(OPTIONS, organizations, cohorts).between(0, 1)
    one = replace(one, number=_numbers(0), enrolled_day=_numbers(1), today=_numbers(TODAY))
    return organizations, cohorts, one


def _expected(
    plan: str,
    *,
    days_off: tuple[int, ...] = (),
    submitted_day: int | None = None,
    scores: tuple[tuple[int, float], ...] = (),
    ended_day: int | None = None,
) -> dict[str, list[tuple[int, int | None]]]:
    """For each rule, the days on which its episodes opened and were resolved."""
    organizations, cohorts, enrolments = _world()
    zone = enrolments.organization

    def noon(day: int) -> int:
        return int(
            organizations.clock.to_utc(zone, _numbers(OPTIONS.first_day + day), _numbers(43_200))[0]
        )

    is_off = np.zeros_like(organizations.is_day_off)
    is_off[:, list(days_off)] = True
    is_active = np.zeros((1, OPTIONS.day_count), dtype=np.bool_)
    completed = np.zeros((1, OPTIONS.day_count), dtype=np.int64)
    for day, mark in enumerate(plan, start=1):
        is_active[0, day] = mark != "."
        completed[0, day] = mark == "x"
    submitted = noon(submitted_day) if submitted_day is not None else NEVER
    attempts = Attempts(
        enrolment=np.zeros(len(scores), dtype=np.int64),
        module=np.zeros(len(scores), dtype=np.int64),
        work=np.full(len(scores), -1),
        attempt_number=np.ones(len(scores), dtype=np.int64),
        moment=_numbers(*(noon(day) for day, _ in scores)),
        percent=np.array([percent for _, percent in scores], dtype=np.float64),
        in_streak=np.zeros(len(scores), dtype=np.bool_),
        is_carried_over=np.zeros(len(scores), dtype=np.bool_),
        work_submitted_at=np.array([[submitted]]),
    )
    outcomes = Outcomes(
        enrolled_at=_numbers(noon(1)),
        status=_numbers(ENROLLED),
        ended_at=_numbers(NEVER if ended_day is None else noon(ended_day)),
        result=_numbers(0),
    )
    alerts = expect_alerts(
        OPTIONS,
        replace(organizations, is_day_off=is_off),
        cohorts,
        enrolments,
        LearningDays(is_active, completed, _numbers(NEVER)),
        attempts,
        outcomes,
    )
    first = date(1970, 1, 1) + timedelta(days=OPTIONS.first_day)
    found: dict[str, list[tuple[int, int | None]]] = {}
    for rule, opened, resolved in alerts.select("rule", "opened_on", "resolved_on").iter_rows():
        end = None if resolved is None else (resolved - first).days
        found.setdefault(rule, []).append(((opened - first).days, end))
    return found


STEADY = "xx.xx" * 4


def test_a_steady_plan_raises_nothing() -> None:
    assert _expected(STEADY, submitted_day=9) == {}


def test_two_silent_days_are_no_drop_and_the_third_one_is() -> None:
    assert "engagement_drop" not in _expected("xxxxx..xxxxxxxxxxxxx", submitted_day=9)
    # Silent on days 6, 7 and 8; active again on day 9.
    three = _expected("xxxxx...xxxxxxxxxxxx", submitted_day=9)
    assert three["engagement_drop"] == [(8, 9)]


def test_a_day_off_neither_counts_nor_breaks() -> None:
    # Silent on days 6 to 9; day 7 is off, so that the third silent day is day 9.
    assert _expected("xxxxx....xxxxxxxxxxx", days_off=(7,), submitted_day=5)["engagement_drop"] == [
        (9, 10)
    ]


def test_a_silence_that_lasts_is_not_resolved() -> None:
    assert _expected("xxxxxxxxxxxxxxx.....", submitted_day=9)["engagement_drop"] == [(18, None)]


def test_an_episode_ends_with_the_enrolment() -> None:
    found = _expected("xxxxx...............", submitted_day=5, ended_day=15)
    assert found["engagement_drop"] == [(8, 15)]


def test_no_lesson_for_four_days_is_no_stagnation_and_for_five_is() -> None:
    # The last lesson on day 5, the next one on day 10 or on day 11.
    assert "completion_stagnation" not in _expected("xxxxx" + "oooo" + "x" * 11)
    assert _expected("xxxxx" + "ooooo" + "x" * 10)["completion_stagnation"] == [(10, 11)]


def test_the_stagnation_clock_starts_at_the_enrolment() -> None:
    # Enrolled on day 1: five days later is day 6; the first lesson comes on day 7.
    assert "completion_stagnation" not in _expected("ooooo" + "x" * 15)
    assert _expected("oooooo" + "x" * 14)["completion_stagnation"] == [(6, 7)]


def test_three_active_days_of_seven_are_low_consistency_and_four_are_not() -> None:
    assert "low_consistency" not in _expected("xx..xx." + "x" * 13)
    # Days 1 to 7 and 2 to 8 hold three active ones, days 3 to 9 four.
    assert _expected("x..x..xxxxxxxxxxxxxx")["low_consistency"] == [(7, 9)]


def test_consistency_is_not_judged_before_seven_enrolled_days() -> None:
    assert _expected("x" + "." * 5 + "xxxx" + "x" * 10)["low_consistency"][0][0] == 7


@pytest.mark.parametrize(
    ("submitted_day", "expected"),
    [(DUE_DAY - 1, None), (DUE_DAY + 2, [(10, 12)]), (None, [(10, None)])],
)
def test_work_is_overdue_from_its_due_day_until_it_is_handed_in(
    submitted_day: int | None, expected: list[tuple[int, int | None]] | None
) -> None:
    assert _expected(STEADY, submitted_day=submitted_day).get("overdue_work") == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (((3, 59.0),), None),
        (((3, 59.0), (5, 61.0)), None),
        (((3, 59.0), (5, 60.9)), [(5, None)]),
        (((3, 55.0), (5, 55.0), (8, 90.0)), [(5, 8)]),
        (((3, 55.0), (5, float("nan")), (8, 64.0)), [(8, None)]),
    ],
)
def test_low_performance_is_two_scores_whose_mean_is_below_sixty(
    scores: tuple[tuple[int, float], ...], expected: list[tuple[int, int | None]] | None
) -> None:
    found = _expected(STEADY, submitted_day=9, scores=scores)
    assert found.get("low_performance") == expected
