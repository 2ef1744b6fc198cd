"""Enrolments: which learner takes a seat in which cohort, when, and in what behaviour.

Here belong the plan of every enrolment and the days that are planted in it. What the learner does
on those days belongs in `learning_days`; how an enrolment ends, and its export, in `outcomes`.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from orchestration.generating.behaviours import HABITS, Behaviour
from orchestration.generating.cohorts import OVER, PLANNED, RUNNING, Cohorts
from orchestration.generating.columns import BoolArray, IntArray, draw
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.organizations import Organizations

PAID, SCHOLARSHIP, SPONSORED = range(3)
SEAT_TYPES = ("paid", "scholarship", "sponsored")
_SEAT_SHARES = (0.62, 0.16, 0.22)
# A third of the learners of steady or quick habit whose cohort is over comes back for another one.
_ALUMNI_SHARE = 0.22
_DEFERRED_SHARE = 0.15
NEVER = -1


@dataclass(frozen=True)
class Enrolments:
    """Planned enrolments as arrays, in the order of their learners.

    Days are local and counted from the first simulated day; NEVER stands where there is none.
    `last_day` is the last one that can see activity: the cohort's last or the last simulated, the
    learner's `today`. `last_active_day` is planted for who drops out, `gap_first_day` and
    `gap_last_day` for who returns. `quits_day` is the day of a planned withdrawal or deferral.
    """

    number: IntArray
    learner: IntArray
    organization: IntArray
    cohort: IntArray
    behaviour: IntArray
    seat: IntArray
    enrolled_day: IntArray
    enrolled_second: IntArray
    begins_day: IntArray
    last_day: IntArray
    cohort_last_day: IntArray
    today: IntArray
    last_active_day: IntArray
    gap_first_day: IntArray
    gap_last_day: IntArray
    quits_day: IntArray
    is_deferred: BoolArray

    def between(self, first_learner: int, end_learner: int) -> Self:
        """The enrolments of the learners from `first_learner` up to, not with, `end_learner`."""
        first, end = np.searchsorted(self.learner, (first_learner, end_learner))
        return type(self)(
            **{field.name: getattr(self, field.name)[first:end] for field in fields(self)}
        )


def learner_organizations(options: GeneratorOptions, organizations: Organizations) -> IntArray:
    """The organization of each learner."""
    everyone = np.repeat(np.arange(len(organizations.learners)), organizations.learners)
    return options.stream("organization of learner").permutation(everyone)


def _first_cohorts(rng: np.random.Generator, cohorts: Cohorts, organization: IntArray) -> IntArray:
    cohort = np.zeros(len(organization), dtype=np.int64)
    for number in range(int(organization.max()) + 1):
        candidates = np.flatnonzero((cohorts.organization == number) & (cohorts.learner_weight > 0))
        here = organization == number
        cohort[here] = candidates[
            draw(rng, list(cohorts.learner_weight[candidates]), int(here.sum()))
        ]
    return cohort


def _later_cohorts(
    rng: np.random.Generator, cohorts: Cohorts, stage: int, organization: IntArray
) -> IntArray:
    """A cohort of the stage in each organization given; every organization has some."""
    cohort = np.zeros(len(organization), dtype=np.int64)
    for number in np.unique(organization).tolist():
        candidates = np.flatnonzero((cohorts.organization == number) & (cohorts.stage == stage))
        here = organization == number
        cohort[here] = candidates[rng.integers(0, len(candidates), int(here.sum()))]
    return cohort


def plan_enrolments(
    options: GeneratorOptions, organizations: Organizations, cohorts: Cohorts
) -> Enrolments:
    """One enrolment a learner; some have two: alumni of a cohort that is over, and the deferred."""
    rng = options.stream("enrolments")
    learner_organization = learner_organizations(options, organizations)
    first_cohort = _first_cohorts(rng, cohorts, learner_organization)
    habits = list(HABITS)
    drawn = draw(rng, [HABITS[habit].share for habit in habits], options.learners)
    stage = cohorts.stage[first_cohort]
    behaviour = np.where(stage == PLANNED, int(Behaviour.WAITING), drawn)

    is_loyal = np.isin(behaviour, (Behaviour.STEADY, Behaviour.SPRINTER)) & (stage == OVER)
    alumni = np.flatnonzero(is_loyal & (rng.random(options.learners) < _ALUMNI_SHARE))
    next_cohort = _later_cohorts(rng, cohorts, RUNNING, learner_organization[alumni])
    # Another curriculum, begun after the first one ended.
    fits = (
        cohorts.program_template[cohorts.program[next_cohort]]
        != cohorts.program_template[cohorts.program[first_cohort[alumni]]]
    ) & (cohorts.first_day[next_cohort] > cohorts.last_day[first_cohort[alumni]] + 3)
    alumni, next_cohort = alumni[fits], next_cohort[fits]

    waiting = np.flatnonzero((stage == PLANNED) & (rng.random(options.learners) < _DEFERRED_SHARE))
    left_cohort = _later_cohorts(rng, cohorts, RUNNING, learner_organization[waiting])

    learner = np.concatenate([np.arange(options.learners), alumni, waiting])
    cohort = np.concatenate([first_cohort, next_cohort, left_cohort])
    is_deferred = np.arange(len(learner)) >= options.learners + len(alumni)
    order = np.lexsort((cohorts.first_day[cohort], learner))
    learner, cohort, is_deferred = learner[order], cohort[order], is_deferred[order]
    return _with_days(
        options,
        organizations,
        cohorts,
        learner=learner,
        organization=learner_organization[learner],
        cohort=cohort,
        behaviour=behaviour[learner],
        is_deferred=is_deferred,
    )


def _with_days(
    options: GeneratorOptions,
    organizations: Organizations,
    cohorts: Cohorts,
    *,
    learner: IntArray,
    organization: IntArray,
    cohort: IntArray,
    behaviour: IntArray,
    is_deferred: BoolArray,
) -> Enrolments:
    """The enrolments with their days drawn, the planted ones included."""
    rng = options.stream("days of enrolments")
    count = len(learner)
    today = (
        organizations.clock.day(organization, np.full(count, options.until_seconds))
        - options.first_day
    )
    starts, ends = cohorts.first_day[cohort], cohorts.last_day[cohort]
    early = rng.integers(0, 3, count)
    tardy = rng.integers(1, 1 + min(7, max(1, int((ends - starts).min()) // 4)), count)
    may_be_late = np.isin(behaviour, (Behaviour.FADING, Behaviour.BINGE)) & (
        rng.random(count) < 0.3
    )
    enrolled_day = np.where(may_be_late, starts + tardy, starts - early)
    # Planned cohorts: enrolled in the weeks before now.
    is_planned = cohorts.stage[cohort] == PLANNED
    enrolled_day = np.where(is_planned, today - 1 - rng.integers(0, 20, count), enrolled_day)
    enrolled_day = np.clip(enrolled_day, 1, today - 1)
    last_day = np.minimum(ends, today)
    observed = last_day - enrolled_day

    # Where there is not enough time yet to tell the behaviour, the learner is a steady one.
    needs = np.select(
        [behaviour == Behaviour.DROPPED_OUT, behaviour == Behaviour.RETURNING], [9, 15], 0
    )
    behaviour = np.where(observed < needs, int(Behaviour.STEADY), behaviour)
    dropped = behaviour == Behaviour.DROPPED_OUT
    # The end of a drop-out's activity lies four closed days back at least.
    last_active = (
        enrolled_day
        + 3
        + (rng.uniform(0.05, 0.75, count) * np.maximum(observed - 8, 0)).astype(np.int64)
    )
    returning = behaviour == Behaviour.RETURNING
    gap_length = np.clip(rng.integers(5, 19, count), 5, np.maximum(observed // 3, 5))
    gap_first = (
        enrolled_day
        + 4
        + (rng.uniform(0.2, 0.9, count) * np.maximum(observed - gap_length - 8, 0)).astype(np.int64)
    )

    quits = np.full(count, NEVER)
    chance = rng.random(count)
    leaves_silence = rng.integers(14, 31, count)
    quits = np.where(dropped & (chance < 0.6), last_active + leaves_silence, quits)
    never = behaviour == Behaviour.NEVER_STARTED
    quits = np.where(never & (chance < 0.4), enrolled_day + leaves_silence, quits)
    left_behind = np.isin(behaviour, (Behaviour.FADING, Behaviour.BINGE)) & (chance < 0.55)
    quits = np.where(left_behind, ends + 1 + rng.integers(0, 12, count), quits)
    quits = np.where(is_deferred, enrolled_day + 1, quits)
    quits = np.where(quits < today, quits, NEVER)
    return Enrolments(
        number=np.arange(count),
        learner=learner,
        organization=organization,
        cohort=cohort,
        behaviour=np.where(is_deferred, int(Behaviour.WAITING), behaviour),
        seat=draw(rng, _SEAT_SHARES, count),
        enrolled_day=enrolled_day,
        enrolled_second=rng.integers(6 * 3_600, 9 * 3_600, count),
        begins_day=np.maximum(enrolled_day, starts),
        last_day=last_day,
        cohort_last_day=ends,
        today=today,
        last_active_day=np.where(dropped, last_active, NEVER),
        gap_first_day=np.where(returning, gap_first, NEVER),
        gap_last_day=np.where(returning, gap_first + gap_length - 1, NEVER),
        quits_day=quits,
        is_deferred=is_deferred,
    )


def enrolled_at(
    options: GeneratorOptions, organizations: Organizations, enrolments: Enrolments
) -> IntArray:
    """The moment at which each enrolment begins."""
    return organizations.clock.to_utc(
        enrolments.organization,
        options.first_day + enrolments.enrolled_day,
        enrolments.enrolled_second,
    )


def account_created_at(
    options: GeneratorOptions, enrolments: Enrolments, begun_at: IntArray
) -> IntArray:
    """When each learner's account was made: some weeks before the first enrolment."""
    first = np.full(options.learners, np.iinfo(np.int64).max)
    np.minimum.at(first, enrolments.learner, begun_at)
    rng = options.stream("account creation")
    return first - rng.integers(DAY_SECONDS, 40 * DAY_SECONDS, options.learners)
