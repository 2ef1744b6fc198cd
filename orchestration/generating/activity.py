"""What a learning day looks like from within: events, and the progress in lessons they lead to.

Here belong `activity_events` and `lesson_progress`. Attempts at assessments, which happen at the
moment of an event, belong in `attempts`.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from orchestration.generating.behaviours import HABITS, Behaviour
from orchestration.generating.catalogue import (
    CONTENT_TYPES,
    LESSONS_A_MODULE,
    MODULES_A_COURSE,
    OPTIONAL_POSITION,
    REQUIRED_A_COURSE,
    REQUIRED_POSITIONS,
)
from orchestration.generating.cohorts import Cohorts, cohort_ids
from orchestration.generating.columns import (
    BoolArray,
    FloatArray,
    IntArray,
    blank,
    choose,
    draw,
    ids,
    moments,
)
from orchestration.generating.curriculum import content_types, course_ids, lesson_ids
from orchestration.generating.enrolling import Enrolments
from orchestration.generating.learning_days import LearningDays
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.organizations import Organizations
from orchestration.generating.people import user_ids

EVENT_TYPES = ("view", "video", "interact", "submit", "feedback", "post", "login", "other")
VIEW, VIDEO, INTERACT, SUBMIT, FEEDBACK, POST, LOGIN, OTHER = range(8)
_TYPE_SHARES: dict[str, tuple[float, ...]] = {
    "video": (0.16, 0.64, 0.14, 0.0, 0.0, 0.03, 0.0, 0.03),
    "reading": (0.72, 0.0, 0.18, 0.0, 0.02, 0.04, 0.0, 0.04),
    "exercise": (0.20, 0.02, 0.46, 0.22, 0.07, 0.02, 0.0, 0.01),
    "quiz": (0.22, 0.0, 0.40, 0.28, 0.09, 0.0, 0.0, 0.01),
    "assignment": (0.28, 0.03, 0.32, 0.16, 0.15, 0.05, 0.0, 0.01),
    "forum": (0.52, 0.0, 0.08, 0.0, 0.0, 0.40, 0.0, 0.0),
    "live": (0.22, 0.38, 0.28, 0.0, 0.03, 0.09, 0.0, 0.0),
    "other": (0.50, 0.10, 0.25, 0.0, 0.0, 0.05, 0.0, 0.10),
}
# Median seconds of an event, by type; a login takes no time.
_MEDIAN_SECONDS = np.array([220, 420, 200, 540, 90, 240, 0, 60], dtype=np.float64)
_XP = np.array([1, 2, 2, 10, 3, 5, 0, 0], dtype=np.float64)
_LESSON_XP = 20.0
# When learners sit down, local hours: (mean, deviation), and how common each habit is.
_HOURS = ((10.2, 2.0), (13.0, 2.4), (19.8, 1.6), (23.0, 0.9), (6.6, 0.8))
_HOUR_SHARES = (0.36, 0.22, 0.28, 0.06, 0.08)
_CLICK_LOG_SHARE = 0.30
_LONGEST_DAY_SECONDS = 50_000
_LONGEST_PAST_MIDNIGHT = 8_000
_SURGE_FACTOR = 4


@dataclass(frozen=True)
class Activity:
    """Events as arrays, ordered by enrolment and time, and where each day's events begin.

    A block is one enrolment's active day. `slot` counts the block's lessons from 0; it is -1 for
    what comes before them, of which there are `block_login` events. `is_past` is False for what
    lies after the end of the simulated time.
    """

    block_enrolment: IntArray
    block_day: IntArray
    block_start: IntArray
    block_events: IntArray
    block_login: IntArray
    block_slots: IntArray
    block_done_before: IntArray
    block_completed: IntArray
    block: IntArray
    slot: IntArray
    lesson: IntArray
    moment: IntArray
    is_past: BoolArray
    event_type: IntArray
    duration: FloatArray
    xp: FloatArray

    def first_of_slot(self, block: IntArray, slot: IntArray) -> IntArray:
        """The first event of a slot."""
        logins = self.block_login[block]
        events = self.block_events[block] - logins
        before: IntArray = -(-slot * events // self.block_slots[block])
        return self.block_start[block] + logins + before

    def last_of_slot(self, block: IntArray, slot: IntArray) -> IntArray:
        """The last event of a slot."""
        return self.first_of_slot(block, slot + 1) - 1


def required_lesson(courses: IntArray, position: IntArray) -> IntArray:
    """The lesson at a position of the required sequence; `courses[i]` are the courses of row i."""
    course = np.take_along_axis(courses, (position // REQUIRED_A_COURSE)[:, None], axis=1)[:, 0]
    step = np.array(REQUIRED_POSITIONS)[position % len(REQUIRED_POSITIONS)]
    module = course * MODULES_A_COURSE + (position % REQUIRED_A_COURSE // len(REQUIRED_POSITIONS))
    lesson: IntArray = module * LESSONS_A_MODULE + step
    return lesson


@dataclass(frozen=True)
class Surge:
    """Two days on which one cohort did four times as much as usual."""

    cohort: int
    first_day: int


def plan_surge(options: GeneratorOptions, cohorts: Cohorts) -> Surge:
    """The first running cohort's two days, nine days before the end."""
    running = np.flatnonzero((cohorts.stage == 1) & (cohorts.first_day < 7 * options.weeks - 12))
    cohort = int(running[0]) if len(running) else int(np.argmax(cohorts.stage == 1))
    return Surge(cohort, 7 * options.weeks - 9)


def make_activity(
    options: GeneratorOptions,
    organizations: Organizations,
    cohorts: Cohorts,
    enrolments: Enrolments,
    learning: LearningDays,
    *,
    surge: Surge,
    part: int,
) -> Activity:
    """The events of some enrolments."""
    rng = options.stream("activity", part)
    enrolment, day = np.nonzero(learning.is_active)
    completed = learning.completed[enrolment, day]
    done_before = (np.cumsum(learning.completed, axis=1) - learning.completed)[enrolment, day]
    has_begun = day >= enrolments.begins_day[enrolment]
    rate = np.array([HABITS[b].events for b in Behaviour])[enrolments.behaviour]
    rate *= rng.lognormal(0, 0.35, len(rate))
    login = (rng.random(len(enrolment)) < 0.35).astype(np.int64)
    extra = rng.poisson(rate[enrolment])
    in_surge = (enrolments.cohort[enrolment] == surge.cohort) & (
        (day == surge.first_day) | (day == surge.first_day + 1)
    )
    extra = np.where(in_surge, (extra + completed + 2) * _SURGE_FACTOR, extra)
    goes_on = has_begun & (done_before + completed < cohorts.required_lessons) & (extra > 0)
    slots = completed + goes_on
    events = np.maximum(slots, 1) + extra + login
    login = np.where(slots == 0, events, login)
    start = np.cumsum(events) - events

    total = int(events.sum())
    block = np.repeat(np.arange(len(events)), events)
    place = np.arange(total) - start[block] - login[block]
    slot = np.where(place < 0, -1, place * slots[block] // np.maximum(events - login, 1)[block])
    moment = _moments(options, organizations, enrolments, rng, enrolment, day, start, events, block)

    position = np.minimum(done_before[block] + np.maximum(slot, 0), cohorts.required_lessons - 1)
    lesson = required_lesson(cohorts.courses[enrolments.cohort[enrolment[block]]], position)
    is_edge = np.zeros(total, dtype=np.bool_)
    is_edge[1:] = (slot[1:] != slot[:-1]) | (block[1:] != block[:-1])
    is_edge[:-1] |= is_edge[1:]
    is_edge[[0, -1]] = True
    strays = ~is_edge & (slot >= 0) & (rng.random(total) < 0.07)
    lesson = np.where(strays, lesson - lesson % LESSONS_A_MODULE + OPTIONAL_POSITION, lesson)
    content = content_types()[lesson]
    bounds = np.array([np.cumsum(_TYPE_SHARES[name]) for name in CONTENT_TYPES])
    event_type = (rng.random(total)[:, None] > bounds[content, :-1]).sum(axis=1)
    # What comes before the first lesson: a login, then looking around.
    is_first = np.zeros(total, dtype=np.bool_)
    is_first[start] = True
    event_type = np.where(slot < 0, np.where(is_first, LOGIN, VIEW), event_type)
    closes = np.zeros(total, dtype=np.bool_)
    activity = Activity(
        enrolment,
        day,
        start,
        events,
        login,
        slots,
        done_before,
        completed,
        block,
        slot,
        lesson,
        moment,
        moment <= options.until_seconds,
        event_type,
        np.zeros(0),
        np.zeros(0),
    )
    done_block = np.repeat(np.arange(len(completed)), completed)
    done_slot = np.arange(len(done_block)) - np.repeat(np.cumsum(completed) - completed, completed)
    closes[activity.last_of_slot(done_block, done_slot)] = True
    closing_type = np.array([VIDEO, VIEW, SUBMIT, SUBMIT, SUBMIT, POST, INTERACT, VIEW])
    event_type = np.where(closes, closing_type[content], event_type)
    return replace(
        activity,
        event_type=event_type,
        duration=_durations(enrolments, rng, enrolment[block], event_type, moment, block),
        xp=_XP[event_type] + np.where(closes, _LESSON_XP, 0.0),
    )


def _moments(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    rng: np.random.Generator,
    enrolment: IntArray,
    day: IntArray,
    start: IntArray,
    events: IntArray,
    block: IntArray,
) -> IntArray:
    """When each event happens: sessions with pauses, within the learner's local day.

    A late session runs past midnight where the next day is an active one anyway.
    """
    total = len(block)
    gaps = np.clip(rng.lognormal(np.log(330), 0.9, total), 2, 1_790)
    breaks = rng.random(total) < 0.11
    gaps = np.where(breaks, rng.uniform(2_000, 16_000, total), gaps)
    gaps[start] = 0
    offsets = np.cumsum(gaps)
    offsets -= offsets[start][block]
    spans = offsets[start + events - 1]
    offsets *= np.minimum(1, (_LONGEST_DAY_SECONDS - events) / np.maximum(spans, 1))[block]
    seconds = offsets.astype(np.int64) + np.arange(total) - start[block]
    spans = seconds[start + events - 1]

    mean, deviation = np.array(_HOURS).T
    learner_habit = draw(rng, _HOUR_SHARES, len(enrolments.number))
    habit = np.where(
        rng.random(len(day)) < 0.75, learner_habit[enrolment], draw(rng, _HOUR_SHARES, len(day))
    )
    second = (rng.normal(mean[habit], deviation[habit]) * 3_600).astype(np.int64) % DAY_SECONDS
    is_first = day == enrolments.enrolled_day[enrolment]
    second = np.where(
        is_first, np.maximum(second, enrolments.enrolled_second[enrolment] + 300), second
    )
    zone = enrolments.organization[enrolment]
    clock, local_day = organizations.clock, options.first_day + day
    midnight = np.zeros(len(day), dtype=np.int64)
    opens = clock.to_utc(zone, local_day, midnight)
    ends = clock.to_utc(zone, local_day + 1, midnight)
    begins = clock.to_utc(zone, local_day, second)
    goes_on = np.zeros(len(day), dtype=np.bool_)
    goes_on[:-1] = (
        (enrolment[1:] == enrolment[:-1])
        & (day[1:] == day[:-1] + 1)
        & (second[1:] > 3 * 3_600)
        & (second[1:] + spans[1:] < DAY_SECONDS)
    )
    past_midnight = rng.integers(0, _LONGEST_PAST_MIDNIGHT, len(day))
    latest = np.where(goes_on, ends + past_midnight, ends) - 1
    # The first event stays in its own day; the last one in it, or soon after midnight.
    begins = np.minimum(np.minimum(begins, latest - spans), ends - 1)
    earliest = np.where(
        is_first,
        clock.to_utc(zone, local_day, enrolments.enrolled_second[enrolment] + 300),
        opens,
    )
    moment: IntArray = np.maximum(begins, earliest)[block] + seconds
    return moment


def completions_by_day(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    activity: Activity,
) -> IntArray:
    """`[r, d]`: required lessons that enrolment r completed on local day d, as exported.

    A late session that runs past midnight completes its last lessons on the day after the planned
    one.
    """
    completed = activity.block_completed
    block = np.repeat(np.arange(len(completed)), completed)
    slot = np.arange(len(block)) - np.repeat(np.cumsum(completed) - completed, completed)
    done = activity.last_of_slot(block, slot)
    row, moment = activity.block_enrolment[block], activity.moment[done]
    day = organizations.clock.day(enrolments.organization[row], moment) - options.first_day
    counted = activity.is_past[done] & (day < options.day_count)
    counts = np.zeros((len(enrolments.number), options.day_count), dtype=np.int64)
    np.add.at(counts, (row[counted], day[counted]), 1)
    return counts


def _durations(
    enrolments: Enrolments,
    rng: np.random.Generator,
    enrolment: IntArray,
    event_type: IntArray,
    moment: IntArray,
    block: IntArray,
) -> FloatArray:
    """Seconds that each event took, NaN where the platform logs clicks only."""
    total = len(event_type)
    clicks_only = rng.random(len(enrolments.number)) < _CLICK_LOG_SHARE
    seconds = np.round(rng.lognormal(0, 0.7, total) * _MEDIAN_SECONDS[event_type])
    # Players that send a pulse every minute, and such that tell how long somebody watched.
    pulses = (event_type == VIDEO) & (rng.random(total) < 0.4)
    seconds = np.where(pulses, 60, seconds)
    until_next = np.full(total, np.inf)
    until_next[:-1] = np.where(block[1:] == block[:-1], np.diff(moment), np.inf)
    seconds = np.where(pulses, seconds, np.minimum(seconds, until_next))
    # Some pages stay open for hours.
    left_open = (rng.random(total) < 0.006) & (event_type == VIEW)
    seconds = np.where(left_open, np.round(rng.uniform(1_801, 20_000, total)), seconds)
    unknown = clicks_only[enrolment] | (event_type == LOGIN) | (rng.random(total) < 0.04)
    return np.where(unknown, np.nan, seconds)


def export_events(
    options: GeneratorOptions,
    enrolments: Enrolments,
    activity: Activity,
    *,
    first_number: int,
    part: int,
) -> pl.DataFrame:
    """`activity_events` in the order of their time, numbered from `first_number`."""
    rng = options.stream("event columns", part)
    chosen = np.flatnonzero(activity.is_past)
    chosen = chosen[np.argsort(activity.moment[chosen], kind="stable")]
    count = len(chosen)
    row = activity.block_enrolment[activity.block[chosen]]
    no_lesson = activity.slot[chosen] < 0
    lesson = activity.lesson[chosen]
    duration = pl.Series(activity.duration[chosen]).fill_nan(None).cast(pl.Int64)
    xp = activity.xp[chosen]
    clicks = rng.geometric(0.4, count)
    return pl.DataFrame(
        {
            "event_id": ids("evt", first_number + np.arange(count), digits=9),
            "user_id": user_ids(enrolments.learner[row]),
            "cohort_id": cohort_ids(
                enrolments.cohort[row], missing=no_lesson & (rng.random(count) < 0.5)
            ),
            "course_id": course_ids(
                lesson // (MODULES_A_COURSE * LESSONS_A_MODULE), missing=no_lesson
            ),
            "lesson_id": lesson_ids(lesson, missing=no_lesson),
            "event_type": choose(EVENT_TYPES, activity.event_type[chosen]),
            "occurred_at": moments(activity.moment[chosen]),
            "duration_seconds": duration,
            "event_count": blank(pl.Series(clicks), rng.random(count) < 0.8),
            "xp": blank(pl.Series(xp.astype(np.int64)), xp == 0),
        }
    )


def export_progress(
    options: GeneratorOptions, enrolments: Enrolments, activity: Activity, *, part: int
) -> pl.DataFrame:
    """`lesson_progress` in the order of its time.

    A completed lesson ends at 100; some are recorded at their beginning too, some again, lower,
    when the learner came back to them. The lesson after the day's last one is left on the way.
    """
    rng = options.stream("progress", part)
    completed = activity.block_completed
    block = np.repeat(np.arange(len(completed)), completed)
    slot = np.arange(len(block)) - np.repeat(np.cumsum(completed) - completed, completed)
    first, last = activity.first_of_slot(block, slot), activity.last_of_slot(block, slot)
    count = len(block)
    begun = (first != last) & (rng.random(count) < 0.45)
    final = activity.block_start[block] + activity.block_events[block] - 1
    again = (final > last) & (rng.random(count) < 0.03)
    open_block = np.flatnonzero(activity.block_slots > completed)
    open_event = activity.last_of_slot(open_block, completed[open_block])
    is_open = rng.random(len(open_block)) < 0.6
    open_event = open_event[is_open]
    optional = np.flatnonzero(
        (activity.slot >= 0) & (activity.lesson % LESSONS_A_MODULE == OPTIONAL_POSITION)
    )
    parts: list[tuple[IntArray, IntArray, FloatArray]] = [
        (last, activity.lesson[last], np.full(count, 100.0)),
        (
            first[begun],
            activity.lesson[last[begun]],
            np.round(rng.uniform(5, 99.9, int(begun.sum())), 1),
        ),
        (
            final[again],
            activity.lesson[last[again]],
            np.round(rng.uniform(5, 80, int(again.sum()))),
        ),
        (
            open_event,
            activity.lesson[open_event],
            np.round(rng.uniform(5, 90, len(open_event))),
        ),
        (
            optional,
            activity.lesson[optional],
            np.where(rng.random(len(optional)) < 0.5, 100.0, 40.0),
        ),
    ]
    event = np.concatenate([part[0] for part in parts])
    lesson = np.concatenate([part[1] for part in parts])
    percent = np.concatenate([part[2] for part in parts])
    keep = activity.is_past[event]
    # The open lesson's last event can be the day's last one, which told of a completed one.
    event, lesson, percent = event[keep], lesson[keep], percent[keep]
    order = np.argsort(activity.moment[event], kind="stable")
    event = event[order]
    row = activity.block_enrolment[activity.block[event]]
    return pl.DataFrame(
        {
            "user_id": user_ids(enrolments.learner[row]),
            "lesson_id": lesson_ids(lesson[order]),
            "recorded_at": moments(activity.moment[event]),
            "progress_pct": percent[order],
        }
    )
