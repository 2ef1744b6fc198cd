"""Day by day: on which local days a learner is active, and how many lessons are completed.

Here belong the rules that make a behaviour's answers known. What a day looks like from within
belongs in `activity`.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.generating.behaviours import HABITS, Behaviour
from orchestration.generating.columns import BoolArray, FloatArray, IntArray, draw
from orchestration.generating.enrolling import NEVER, Enrolments
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.organizations import Organizations

# The chance to be active, Monday to Sunday: a working week, every evening, a part-timer.
_WEEKS = np.array(
    [
        [0.90, 0.92, 0.90, 0.88, 0.78, 0.16, 0.26],
        [0.72, 0.74, 0.74, 0.70, 0.58, 0.55, 0.66],
        [0.48, 0.46, 0.52, 0.46, 0.42, 0.90, 0.88],
    ]
)
_WEEK_SHARES = (0.58, 0.28, 0.14)
_DAY_OFF_FACTOR = 0.35
# A careful learner is never silent for longer, ...
_LONGEST_SILENCE = 2
# ... is active on so many of any seven days, ...
_ACTIVE_OF_SEVEN = 4
# ... and completes a lesson on an active day once the last one is so many days ago.
_DAYS_WITHOUT_LESSON = 2


@dataclass(frozen=True)
class LearningDays:
    """Matrices of enrolments by days, and what they add up to.

    `completed[r, d]` lessons of the required sequence are completed by enrolment r on day d.
    `finished_day` is the day on which the last required one was, NEVER if it was not.
    """

    is_active: BoolArray
    completed: IntArray
    finished_day: IntArray

    @property
    def last_active(self) -> IntArray:
        """`[r, d]`: the last active day at or before d, NEVER where there is none."""
        day = np.arange(self.is_active.shape[1], dtype=np.int16)
        return np.maximum.accumulate(np.where(self.is_active, day, np.int16(NEVER)), axis=1)

    @property
    def next_active(self) -> IntArray:
        """`[r, d]`: the first active day at or after d; the count of days where there is none."""
        count = self.is_active.shape[1]
        day = np.arange(count, dtype=np.int16)
        ahead = np.where(self.is_active, day, np.int16(count))[:, ::-1]
        return np.minimum.accumulate(ahead, axis=1)[:, ::-1]


def _by_habit(enrolments: Enrolments, name: str) -> FloatArray:
    return np.array([float(getattr(HABITS[b], name)) for b in Behaviour])[enrolments.behaviour]


def _chances(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    rng: np.random.Generator,
) -> FloatArray:
    """`[r, d]`: the chance to be active, before care and gaps."""
    count = len(enrolments.number)
    day = np.arange(options.day_count)
    weekday = (options.first_day + day + 3) % 7
    week = _WEEKS[draw(rng, _WEEK_SHARES, count)]
    chance = week[:, weekday] * rng.uniform(0.88, 1.1, count)[:, None]
    chance *= _by_habit(enrolments, "active_factor")[:, None]
    fading = enrolments.behaviour == Behaviour.FADING
    through = (day - enrolments.enrolled_day[fading, None]) / np.maximum(
        enrolments.last_day - enrolments.enrolled_day, 1
    )[fading, None]
    chance[fading] *= 1 - 0.9 * np.clip(through, 0, 1)
    # Bursts of one to three days every nine to fourteen.
    binge = np.flatnonzero(enrolments.behaviour == Behaviour.BINGE)
    period = rng.integers(9, 15, len(binge))[:, None]
    phase = (day - enrolments.enrolled_day[binge, None]) % period
    chance[binge] = np.where(phase < rng.integers(1, 4, len(binge))[:, None], 0.93, 0.015)
    chance *= np.where(organizations.is_day_off[enrolments.organization], _DAY_OFF_FACTOR, 1.0)
    return chance


def plan_days(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    *,
    required_lessons: int,
    part: int,
) -> LearningDays:
    """Every enrolment's active days and completed lessons, one day after the other."""
    rng = options.stream("learning days", part)
    count = len(enrolments.number)
    behaviour = enrolments.behaviour
    wants = rng.random((count, options.day_count), dtype=np.float32) < _chances(
        options, organizations, enrolments, rng
    )
    careful = _by_habit(enrolments, "careful") > 0
    pace = _by_habit(enrolments, "pace")
    most = _by_habit(enrolments, "most_lessons_a_day").astype(np.int64)
    low, high = np.array([HABITS[b].lessons_share for b in Behaviour])[behaviour].T
    goal = np.round(required_lessons * rng.uniform(low, high)).astype(np.int64)
    idle = np.isin(behaviour, (Behaviour.NEVER_STARTED, Behaviour.WAITING))
    dropped = behaviour == Behaviour.DROPPED_OUT
    begins, ends = (
        enrolments.enrolled_day,
        np.where(dropped, enrolments.last_active_day, enrolments.last_day),
    )
    # The cohort's own last day decides the pace, also while it lies ahead.
    planned_days = np.maximum(enrolments.cohort_last_day - 4 - enrolments.begins_day, 1)

    is_active = np.zeros((count, options.day_count), dtype=np.bool_)
    completed = np.zeros((count, options.day_count), dtype=np.uint8)
    done = np.zeros(count, dtype=np.int64)
    last_lesson_day = begins.copy()
    silence = np.zeros(count, dtype=np.int64)
    finished = np.full(count, NEVER)
    for day in range(options.day_count):
        enrolled = (day >= begins) & (day <= ends) & (finished == NEVER) & ~idle
        in_gap = (day >= enrolments.gap_first_day) & (day <= enrolments.gap_last_day)
        resumes = (day == enrolments.gap_last_day + 1) & (enrolments.gap_last_day != NEVER)
        days_enrolled = day - begins + 1
        recent = is_active[:, max(0, day - 6) : day].sum(axis=1)
        must = (silence >= _LONGEST_SILENCE) | (
            recent + np.clip(7 - days_enrolled, 0, None) < _ACTIVE_OF_SEVEN
        )
        # Planted silences begin on the day after an active one.
        pauses = (day == enrolments.gap_first_day - 1) | (dropped & (day == ends))
        must = (must & careful) | resumes | pauses | (day == begins)
        active = enrolled & ~in_gap & (wants[:, day] | must)
        silence = np.where(active, 0, silence + 1)

        expected = np.floor(
            goal * np.clip((day - enrolments.begins_day + 1) / planned_days * pace, 0, 1)
        ).astype(np.int64)
        due = np.clip(expected - done, 0, most)
        at_last = careful & (day >= enrolments.cohort_last_day - _LONGEST_SILENCE)
        due = np.where(at_last, goal - done, due)
        is_overdue = careful & (day - last_lesson_day >= _DAYS_WITHOUT_LESSON)
        due = np.where(is_overdue, np.maximum(due, 1), due)
        lessons = np.where(active & (day >= enrolments.begins_day), np.minimum(due, goal - done), 0)
        is_active[:, day] = active
        completed[:, day] = lessons
        done += lessons
        last_lesson_day = np.where(lessons > 0, day, last_lesson_day)
        finished = np.where((done >= required_lessons) & (lessons > 0), day, finished)
    return LearningDays(is_active, completed.astype(np.int64), finished)
