"""The behaviours of learners: what each does, in numbers.

Here belong the behaviours' shares and rates. What they lead to, day by day, belongs in
`learning_days`.
"""

from dataclasses import dataclass
from enum import IntEnum


class Behaviour(IntEnum):
    """How a learner goes about learning; the value stands in arrays, the name in the truth."""

    STEADY = 0
    SPRINTER = 1
    FADING = 2
    DROPPED_OUT = 3
    STRUGGLING = 4
    NEVER_STARTED = 5
    RETURNING = 6
    BINGE = 7
    # Enrolled in a cohort that has not begun yet, or deferred to one: nothing is expected yet.
    WAITING = 8


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One behaviour in numbers.

    `share` is its share among learners whose cohort has begun. `events` is the mean number of
    events on an active day beyond one a lesson. `careful` learners are never silent for three
    days, are active on four of any seven, and complete a lesson every four days at least.
    `late_share` is the share of the work handed in late, `missing_share` that of the work that
    never is.
    """

    share: float
    events: float
    careful: bool = False
    active_factor: float = 1.0
    lessons_share: tuple[float, float] = (1.0, 1.0)
    pace: float = 1.0
    most_lessons_a_day: int = 4
    late_share: float = 0.0
    missing_share: float = 0.0


HABITS: dict[Behaviour, Habit] = {
    Behaviour.STEADY: Habit(share=0.36, events=1.9, careful=True),
    Behaviour.SPRINTER: Habit(
        share=0.09, events=3.2, careful=True, active_factor=1.3, pace=2.3, most_lessons_a_day=8
    ),
    Behaviour.FADING: Habit(
        share=0.12, events=2.1, lessons_share=(0.35, 0.65), late_share=0.35, missing_share=0.30
    ),
    Behaviour.DROPPED_OUT: Habit(share=0.12, events=2.1, careful=True),
    Behaviour.STRUGGLING: Habit(share=0.11, events=2.6, careful=True),
    Behaviour.NEVER_STARTED: Habit(share=0.06, events=0.0),
    Behaviour.RETURNING: Habit(share=0.07, events=2.2, careful=True),
    Behaviour.BINGE: Habit(
        share=0.07,
        events=13.0,
        lessons_share=(0.55, 1.0),
        most_lessons_a_day=12,
        late_share=0.30,
        missing_share=0.15,
    ),
    Behaviour.WAITING: Habit(share=0.0, events=0.0),
}
