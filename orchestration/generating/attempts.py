"""Attempts at quizzes, assignments and exams, and how well they went.

Here belongs `assessment_attempts`, the planted low scores, and who handed in what when.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.activity import SUBMIT, Activity
from orchestration.generating.behaviours import HABITS, Behaviour
from orchestration.generating.catalogue import (
    MODULES_A_COURSE,
    REQUIRED_A_COURSE,
    REQUIRED_POSITIONS,
)
from orchestration.generating.cohorts import Cohorts, work_ids
from orchestration.generating.columns import (
    BoolArray,
    FloatArray,
    IntArray,
    blank,
    ids,
    moments,
)
from orchestration.generating.curriculum import quiz_ids, quiz_max_score
from orchestration.generating.enrolling import NEVER, Enrolments
from orchestration.generating.learning_days import LearningDays
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.people import user_ids

# Before its streak a struggling learner scores in the first range, then once in the second: one of
# each means 60 or more, so that the rule of two low ones holds from the streak's second score on.
_BEFORE_STREAK, _FIRST_OF_STREAK, _IN_STREAK = (68, 89), (53, 59), (31, 59)
_LOWEST_SOUND = 63


@dataclass(frozen=True)
class Attempts:
    """Attempts as arrays, ordered by enrolment and time; only those before the end.

    `percent` is the share of the best score; NaN while not graded. `work` is the cohort's
    assignment or exam, -1 for a quiz, whose module is `module`. `in_streak` marks planted low
    scores. `submitted_at[r, w]` of the works: NEVER if not handed in by the end.
    """

    enrolment: IntArray
    module: IntArray
    work: IntArray
    attempt_number: IntArray
    moment: IntArray
    percent: FloatArray
    in_streak: BoolArray
    is_carried_over: BoolArray
    work_submitted_at: IntArray


def _works_handed_in(
    options: GeneratorOptions,
    cohorts: Cohorts,
    enrolments: Enrolments,
    learning: LearningDays,
    rng: np.random.Generator,
) -> IntArray:
    """`[r, w]`: the day on which each work is handed in, NEVER if it is not."""
    due = cohorts.work_due_day[enrolments.cohort]
    behaviour = enrolments.behaviour
    shape = due.shape
    early = due - rng.integers(1, 4, shape)
    begins = enrolments.begins_day[:, None]
    is_sprinter = (behaviour == Behaviour.SPRINTER)[:, None]
    early = np.where(is_sprinter, begins + np.round((due - begins) * 0.42).astype(np.int64), early)
    # Who has finished hands in what is left, and does so at once.
    finished = np.where(learning.finished_day == NEVER, options.day_count, learning.finished_day)
    early = np.minimum(early, finished[:, None])
    in_gap = (early >= enrolments.gap_first_day[:, None]) & (
        early <= enrolments.gap_last_day[:, None]
    )
    chance = rng.random(shape)
    late_share = np.array([HABITS[b].late_share for b in Behaviour])[behaviour][:, None]
    missing_share = np.array([HABITS[b].missing_share for b in Behaviour])[behaviour][:, None]
    is_late = (chance < late_share) | in_gap
    is_missing = ~is_late & (chance < late_share + missing_share)
    target = np.where(is_late & ~in_gap, due + rng.integers(1, 7, shape), early)
    past = learning.last_active
    ahead = learning.next_active
    row = np.arange(shape[0])[:, None]
    inside = np.clip(target, 0, options.day_count - 1)
    careless = np.isin(behaviour, (Behaviour.FADING, Behaviour.BINGE))[:, None]
    day = np.where(is_late | careless, ahead[row, inside], past[row, inside]).astype(np.int64)
    gone = np.where(
        enrolments.last_active_day == NEVER, options.day_count, enrolments.last_active_day
    )[:, None]
    given = (
        (target < options.day_count)
        & (target <= np.minimum(enrolments.today[:, None], gone))
        & ~is_missing
        & (day >= enrolments.enrolled_day[:, None])
        & (day < options.day_count)
    )
    return np.where(given, day, NEVER)


def make_attempts(
    options: GeneratorOptions,
    cohorts: Cohorts,
    enrolments: Enrolments,
    learning: LearningDays,
    activity: Activity,
    *,
    part: int,
) -> Attempts:
    """The attempts of some enrolments; marks the events at which works were handed in."""
    rng = options.stream("attempts", part)
    # Quizzes: each is taken at the moment its lesson is completed, some twice that day.
    completed = activity.block_completed
    block = np.repeat(np.arange(len(completed)), completed)
    slot = np.arange(len(block)) - np.repeat(np.cumsum(completed) - completed, completed)
    position = activity.block_done_before[block] + slot
    is_quiz = position % len(REQUIRED_POSITIONS) == len(REQUIRED_POSITIONS) - 1
    block, slot, position = block[is_quiz], slot[is_quiz], position[is_quiz]
    first, last = activity.first_of_slot(block, slot), activity.last_of_slot(block, slot)
    quiz_row = activity.block_enrolment[block]
    course = np.take_along_axis(
        cohorts.courses[enrolments.cohort[quiz_row]],
        (position // REQUIRED_A_COURSE)[:, None],
        axis=1,
    )[:, 0]
    module = course * MODULES_A_COURSE + position % REQUIRED_A_COURSE // len(REQUIRED_POSITIONS)
    may_repeat = (enrolments.behaviour != Behaviour.STRUGGLING)[quiz_row] & (first != last)
    twice = may_repeat & (rng.random(len(first)) < 0.12)

    # Works: handed in at an event of the day chosen for it.
    day = _works_handed_in(options, cohorts, enrolments, learning, rng)
    work_row, work = np.nonzero(day != NEVER)
    block_of = np.full(learning.is_active.shape, NEVER)
    block_of[activity.block_enrolment, activity.block_day] = np.arange(len(activity.block_day))
    work_block = block_of[work_row, day[work_row, work]]
    events = activity.block_events[work_block]
    work_event = activity.block_start[work_block] + (
        (0.3 + 0.7 * rng.random(len(work_row))) * events
    ).astype(np.int64)
    work_event = np.minimum(work_event, activity.block_start[work_block] + events - 1)
    is_lesson_event = activity.slot[work_event] >= 0
    activity.event_type[work_event[is_lesson_event]] = SUBMIT

    none = np.full(len(quiz_row), -1)
    event = np.concatenate([first[twice], last, work_event])
    row = np.concatenate([quiz_row[twice], quiz_row, work_row])
    modules = np.concatenate(
        [module[twice], module, cohorts.work_module[enrolments.cohort[work_row], work]]
    )
    works = np.concatenate([none[twice], none, work])
    number = np.concatenate([np.ones(int(twice.sum())), 1 + twice, np.ones(len(work_row))]).astype(
        np.int64
    )
    is_first_of_two = np.concatenate(
        [np.ones(int(twice.sum())), np.zeros(len(quiz_row) + len(work_row))]
    ).astype(np.bool_)
    past = activity.is_past[event]
    order = np.lexsort((works, activity.moment[event], row))
    order = order[past[order]]
    row, event, modules, works = row[order], event[order], modules[order], works[order]
    number, is_first_of_two = number[order], is_first_of_two[order]
    moment = _one_after_the_other(row, activity.moment[event])
    submitted_at = np.full(day.shape, NEVER)
    is_work = works >= 0
    submitted_at[row[is_work], works[is_work]] = moment[is_work]
    percent, in_streak, near_slip = _percents(enrolments, rng, row, is_first_of_two, is_work)
    # What was handed in lately is not graded yet; planted streaks are.
    ungraded = (
        is_work
        & (moment > options.until_seconds - 3 * DAY_SECONDS)
        & (enrolments.behaviour[row] != Behaviour.STRUGGLING)
        & ~near_slip
        & (rng.random(len(row)) < 0.6)
    )
    return Attempts(
        enrolment=row,
        module=modules,
        work=works,
        attempt_number=number,
        moment=moment,
        percent=np.where(ungraded, np.nan, percent),
        in_streak=in_streak,
        is_carried_over=(works < 0) & (rng.random(len(row)) < 0.004),
        work_submitted_at=submitted_at,
    )


def _one_after_the_other(row: IntArray, moment: IntArray) -> IntArray:
    """The moments, those of one row that fall together set a second apart, the last one kept.

    Both arrays are in the order of row and moment.
    """
    far_apart = 2**40 * row
    slack = far_apart + moment - np.arange(len(row))
    earlier: IntArray = np.minimum.accumulate(slack[::-1])[::-1]
    return earlier - far_apart + np.arange(len(row))


def _percents(
    enrolments: Enrolments,
    rng: np.random.Generator,
    row: IntArray,
    is_first_of_two: BoolArray,
    is_work: BoolArray,
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Percent of the best score; which are a planted low streak; which flank a single low one."""
    count = len(enrolments.number)
    ability = np.clip(rng.normal(81, 8, count), 66, 97)
    sound = np.clip(ability[row] + rng.normal(0, 6.5, len(row)), _LOWEST_SOUND, 100)
    percent: FloatArray = np.round(sound).astype(np.float64)
    percent = np.where(is_first_of_two, rng.integers(61, 69, len(row)), percent)
    behaviour = enrolments.behaviour[row]

    totals = np.bincount(row, minlength=count)
    firsts = np.cumsum(totals) - totals
    place = np.arange(len(row)) - firsts[row]
    # Elsewhere a low score stands alone, between two good ones.
    may_slip = np.isin(behaviour, (Behaviour.FADING, Behaviour.BINGE, Behaviour.RETURNING))
    slips = may_slip & (place % 4 == 2) & (rng.random(len(row)) < 0.35) & ~is_work
    # Its neighbours are other assessments, whether attempts or assessments are counted.
    slips &= ~is_first_of_two
    slips[1:] &= ~is_first_of_two[:-1]
    slips[:-1] &= ~is_first_of_two[1:]
    near = np.zeros(len(row), dtype=np.bool_)
    near[1:] |= slips[:-1]
    near[:-1] |= slips[1:]
    percent = np.where(near, np.maximum(percent, 76), percent)
    percent = np.where(slips, rng.integers(45, 60, len(row)), percent)

    struggling = behaviour == Behaviour.STRUGGLING
    begins = np.minimum((rng.uniform(0.3, 0.75, count) * totals).astype(np.int64), totals - 2)
    in_streak = struggling & (totals[row] >= 2) & (place >= begins[row])
    percent = np.where(struggling, rng.integers(*_BEFORE_STREAK, len(row)), percent)
    percent = np.where(in_streak, rng.integers(*_IN_STREAK, len(row)), percent)
    opens = in_streak & (place == begins[row])
    percent = np.where(opens, rng.integers(*_FIRST_OF_STREAK, len(row)), percent)
    return percent, in_streak, near


def attempt_frame(
    cohorts: Cohorts, enrolments: Enrolments, attempts: Attempts, *, first_number: int
) -> pl.DataFrame:
    """`assessment_attempts` in the order of their time, numbered from `first_number`."""
    order = np.argsort(attempts.moment, kind="stable")
    row, work = attempts.enrolment[order], attempts.work[order]
    cohort, module = enrolments.cohort[row], attempts.module[order]
    is_work = work >= 0
    is_big = is_work & (cohorts.work_is_exam[cohort, work] | (work % 4 == 2))
    max_score = np.where(is_work, np.where(is_big, 100, 50), quiz_max_score(module))
    score = np.round(attempts.percent[order] * max_score / 100, 2)
    return pl.DataFrame(
        {
            "attempt_id": ids("att", first_number + np.arange(len(order)), digits=8),
            "assessment_id": pl.select(
                pl.when(pl.lit(pl.Series(is_work)))
                .then(pl.lit(work_ids(cohort, np.maximum(work, 0))))
                .otherwise(pl.lit(quiz_ids(module)))
            ).to_series(),
            "user_id": user_ids(enrolments.learner[row]),
            "attempt_number": attempts.attempt_number[order],
            "submitted_at": moments(attempts.moment[order]),
            "score": pl.Series(score).fill_nan(None),
            "is_carried_over": blank(
                pl.Series(attempts.is_carried_over[order]), ~attempts.is_carried_over[order]
            ),
        }
    )
