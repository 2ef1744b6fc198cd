"""What is known about each learner because it was planned: the truth that tests compare with."""

import numpy as np
import polars as pl

from orchestration.generating.activity import Activity
from orchestration.generating.attempts import Attempts
from orchestration.generating.cohorts import Cohorts, cohort_ids
from orchestration.generating.columns import BoolArray, IntArray, choose, days, ids, moments
from orchestration.generating.enrolling import NEVER, Enrolments
from orchestration.generating.expected_alerts import behaviour_names
from orchestration.generating.learning_days import LearningDays
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.organizations import Organizations
from orchestration.generating.outcomes import ENROLLED, STATUSES, Outcomes, enrollment_ids
from orchestration.generating.people import user_ids


def enrolment_truth(
    options: GeneratorOptions,
    organizations: Organizations,
    cohorts: Cohorts,
    enrolments: Enrolments,
    learning: LearningDays,
    activity: Activity,
    attempts: Attempts,
    outcomes: Outcomes,
    *,
    is_deleted: BoolArray,
) -> pl.DataFrame:
    """One row per enrolment; `is_deleted` says whose account was deleted.

    `active_days` counts closed local days with activity. `silent_from_on` is the day after the
    last active one, where at least one closed day has passed since. `works_due` counts assignments
    due while enrolled, `works_overdue` those of them that are not handed in.
    """
    count = len(enrolments.number)
    first = options.first_day
    row = activity.block_enrolment[activity.block]
    past = activity.is_past
    events = np.bincount(row[past], minlength=count)
    far = np.iinfo(np.int64).max
    first_at, last_at = np.full(count, far), np.full(count, -1)
    np.minimum.at(first_at, row[past], activity.moment[past])
    np.maximum.at(last_at, row[past], activity.moment[past])
    none = events == 0

    day = np.arange(options.day_count)
    closed = day < enrolments.today[:, None]
    active_days = (learning.is_active & closed).sum(axis=1)
    last_active = np.where(
        none, NEVER, organizations.clock.day(enrolments.organization, last_at) - first
    )
    silent = np.where(none, enrolments.enrolled_day, last_active + 1)
    is_silent = silent < enrolments.today

    done_block = np.repeat(np.arange(len(activity.block_day)), activity.block_completed)
    done_slot = np.arange(len(done_block)) - np.repeat(
        np.cumsum(activity.block_completed) - activity.block_completed, activity.block_completed
    )
    done = activity.last_of_slot(done_block, done_slot)
    done_past = activity.is_past[done]
    lessons = np.bincount(activity.block_enrolment[done_block][done_past], minlength=count)

    due_at = cohorts.work_due_at[enrolments.cohort]
    ended_at = np.where(outcomes.ended_at == NEVER, options.until_seconds, outcomes.ended_at)
    is_due = (
        ~cohorts.work_is_exam[enrolments.cohort]
        & (due_at <= ended_at[:, None])
        & (due_at >= outcomes.enrolled_at[:, None])
    )
    handed_in = attempts.work_submitted_at != NEVER
    on_time = handed_in & (attempts.work_submitted_at <= due_at)
    streak_at = np.full(count, far)
    np.minimum.at(
        streak_at, attempts.enrolment[attempts.in_streak], attempts.moment[attempts.in_streak]
    )
    streak = np.bincount(attempts.enrolment[attempts.in_streak], minlength=count)
    zones = [entry.timezone for entry in organizations.entries]

    def planted(when: IntArray) -> pl.Series:
        return days(first + when, missing=when == NEVER)

    return pl.DataFrame(
        {
            "user_id": user_ids(enrolments.learner),
            "enrollment_id": enrollment_ids(enrolments.number),
            "organization_id": ids("org", enrolments.organization + 1, digits=2),
            "cohort_id": cohort_ids(enrolments.cohort),
            "timezone": choose(zones, enrolments.organization),
            "behaviour": behaviour_names(enrolments.behaviour),
            "status": choose(STATUSES, outcomes.status),
            "is_deleted": is_deleted,
            "enrolled_on": days(first + enrolments.enrolled_day),
            "enrolled_at": moments(outcomes.enrolled_at),
            "ended_at": moments(outcomes.ended_at, missing=outcomes.ended_at == NEVER),
            "events": events,
            "active_days": active_days,
            "first_activity_at": moments(np.where(none, 0, first_at), missing=none),
            "last_activity_at": moments(last_at, missing=none),
            "planted_last_active_on": planted(enrolments.last_active_day),
            "gap_first_on": planted(enrolments.gap_first_day),
            "gap_last_on": planted(enrolments.gap_last_day),
            "silent_from_on": days(first + silent, missing=~is_silent),
            "required_lessons": np.full(count, cohorts.required_lessons),
            "lessons_completed": lessons,
            "works_due": is_due.sum(axis=1),
            "works_submitted_of_due": (is_due & handed_in).sum(axis=1),
            "works_on_time": (is_due & on_time).sum(axis=1),
            "works_overdue": np.where(
                outcomes.status == ENROLLED, (is_due & ~handed_in).sum(axis=1), 0
            ),
            "low_streak_from_at": moments(np.where(streak > 0, streak_at, 0), missing=streak == 0),
            "low_streak_length": streak,
        }
    )
