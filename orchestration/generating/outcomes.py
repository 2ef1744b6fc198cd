"""How enrolments end, and their exports: `enrollments` and `payments`.

Here belongs what follows from the learning for the enrolment as a whole.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.activity import Activity
from orchestration.generating.attempts import Attempts
from orchestration.generating.behaviours import Behaviour
from orchestration.generating.catalogue import SEAT_PRICES
from orchestration.generating.cohorts import cohort_ids
from orchestration.generating.columns import IntArray, choose, days, ids, moments
from orchestration.generating.enrolling import NEVER, PAID, SEAT_TYPES, Enrolments
from orchestration.generating.learning_days import LearningDays
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.organizations import Organizations
from orchestration.generating.people import user_ids

ENROLLED, COMPLETED, WITHDRAWN, DEFERRED = range(4)
_WHOLE_FROM = 10_000
STATUSES = ("enrolled", "completed", "withdrawn", "deferred")
# The mean of all attempts that a result asks for, more than a single pass does.
_DISTINCTION_PERCENT, _RESULT_PERCENT = 88, 65
RESULTS = ("pass", "distinction", "fail", "withdrawn")


@dataclass(frozen=True)
class Outcomes:
    """Where each enrolment stands at the end, and since when; `ended_at` is NEVER if enrolled."""

    enrolled_at: IntArray
    status: IntArray
    ended_at: IntArray
    result: IntArray


def decide_outcomes(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    learning: LearningDays,
    activity: Activity,
    attempts: Attempts,
    *,
    enrolled_at: IntArray,
    part: int,
) -> Outcomes:
    """An enrolment is completed by the last event of the day of its last required lesson."""
    rng = options.stream("outcomes", part)
    count = len(enrolments.number)
    last_event = activity.block_start + activity.block_events - 1
    ends_block = activity.block_day == learning.finished_day[activity.block_enrolment]
    finished_at = np.full(count, NEVER)
    finished_at[activity.block_enrolment[ends_block]] = activity.moment[last_event[ends_block]]
    is_completed = (finished_at != NEVER) & (finished_at <= options.until_seconds)
    quits_at = organizations.clock.to_utc(
        enrolments.organization,
        options.first_day + enrolments.quits_day,
        rng.integers(9 * 3_600, 17 * 3_600, count),
    )
    quits = (enrolments.quits_day != NEVER) & ~is_completed & (quits_at <= options.until_seconds)
    status = np.select(
        [is_completed, quits & enrolments.is_deferred, quits],
        [COMPLETED, DEFERRED, WITHDRAWN],
        ENROLLED,
    )
    graded = ~np.isnan(attempts.percent)
    total = np.bincount(
        attempts.enrolment[graded], weights=attempts.percent[graded], minlength=count
    )
    mean = total / np.maximum(np.bincount(attempts.enrolment[graded], minlength=count), 1)
    result = np.select([mean >= _DISTINCTION_PERCENT, mean >= _RESULT_PERCENT], [1, 0], 2)
    return Outcomes(
        enrolled_at=enrolled_at,
        status=status,
        ended_at=np.select([is_completed, quits], [finished_at, quits_at], NEVER),
        result=np.where(status == COMPLETED, result, 3),
    )


def export_enrollments(enrolments: Enrolments, outcomes: Outcomes) -> pl.DataFrame:
    """All versions: each enrolment as it began, and once more where it ended."""
    count = len(enrolments.number)
    began = pl.DataFrame(
        {
            "enrollment_id": enrollment_ids(enrolments.number),
            "cohort_id": cohort_ids(enrolments.cohort),
            "user_id": user_ids(enrolments.learner),
            "seat_type": choose(SEAT_TYPES, enrolments.seat),
            "status": pl.repeat("enrolled", count, eager=True),
            "enrolled_at": moments(outcomes.enrolled_at),
            "completed_at": pl.repeat(None, count, dtype=pl.Datetime("us"), eager=True),
            "withdrawn_at": pl.repeat(None, count, dtype=pl.Datetime("us"), eager=True),
            "final_result": pl.repeat(None, count, dtype=pl.String, eager=True),
            "updated_at": moments(outcomes.enrolled_at),
        }
    )
    status = outcomes.status
    result = pl.select(
        pl.when(pl.lit(pl.Series(np.isin(status, (COMPLETED, WITHDRAWN)))))
        .then(pl.lit(choose(RESULTS, outcomes.result)))
        .otherwise(None)
    ).to_series()
    ended = began.with_columns(
        status=choose(STATUSES, status),
        completed_at=moments(outcomes.ended_at, missing=status != COMPLETED),
        withdrawn_at=moments(outcomes.ended_at, missing=status != WITHDRAWN),
        final_result=result,
        updated_at=moments(outcomes.ended_at),
    ).filter(pl.Series(status != ENROLLED))
    return pl.concat([began, ended]).sort("updated_at", "enrollment_id")


def enrollment_ids(numbers: IntArray) -> pl.Series:
    """The ids of enrolments."""
    return ids("enr", numbers + 1, digits=7)


def export_payments(
    options: GeneratorOptions,
    organizations: Organizations,
    enrolments: Enrolments,
    outcomes: Outcomes,
    *,
    part: int,
) -> pl.DataFrame:
    """Paid seats are invoiced on enrolment, in one or in three instalments, and mostly paid."""
    rng = options.stream("payments", part)
    paying = np.flatnonzero(enrolments.seat == PAID)
    parts = np.where(rng.random(len(paying)) < 0.4, 3, 1)
    row = np.repeat(paying, parts)
    instalment = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    currencies = [entry.currency for entry in organizations.entries]
    prices = np.array([SEAT_PRICES[currency] for currency in currencies])
    organization = enrolments.organization[row]
    amount = prices[organization] / np.repeat(parts, parts)
    # Dear currencies are paid in whole units.
    amount = np.where(amount < _WHOLE_FROM, np.round(amount, 2), np.round(amount))
    invoiced_at = outcomes.enrolled_at[row] + 1_800 + instalment * 30 * DAY_SECONDS
    due_day = invoiced_at // DAY_SECONDS + 14
    # Who has left or was deferred gets no further invoice.
    ended = np.where(outcomes.ended_at == NEVER, options.until_seconds + 1, outcomes.ended_at)[row]
    has_left = np.isin(outcomes.status, (WITHDRAWN, DEFERRED))[row]
    invoiced = (invoiced_at <= options.until_seconds) & ~(has_left & (invoiced_at > ended))
    paid_at = invoiced_at + (rng.gamma(2.0, 5.0, len(row)) * DAY_SECONDS).astype(np.int64)
    fails = rng.random(len(row)) < np.where(
        np.isin(enrolments.behaviour[row], (Behaviour.DROPPED_OUT, Behaviour.NEVER_STARTED)),
        0.22,
        0.05,
    )
    paid = invoiced & ~fails & (paid_at <= options.until_seconds)
    refunded_at = ended + rng.integers(DAY_SECONDS, 12 * DAY_SECONDS, len(row))
    refunded = (
        paid
        & has_left
        & (instalment == 0)
        & (rng.random(len(row)) < 0.5)
        & (refunded_at <= options.until_seconds)
        & (refunded_at > paid_at)
    )
    share = np.where(outcomes.status[row] == DEFERRED, 1.0, 0.5)
    kinds = [
        ("invoice", invoiced, invoiced_at, amount),
        ("payment", paid, paid_at, amount),
        ("refund", refunded, refunded_at, np.round(amount * share, 2)),
    ]
    enrolment = enrollment_ids(enrolments.number[row])
    number = (enrolments.number[row] + 1) * 10 + instalment * 3
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "payment_id": ids("pay", number + place, digits=8),
                    "enrollment_id": enrolment,
                    "kind": pl.repeat(kind, len(row), eager=True),
                    "amount": amounts,
                    "currency": choose(currencies, organization),
                    "due_on": days(due_day, missing=np.full(len(row), place > 0)),
                    "occurred_at": moments(at),
                }
            ).filter(pl.Series(happens))
            for place, (kind, happens, at, amounts) in enumerate(kinds)
        ]
    ).sort("occurred_at", "payment_id")
