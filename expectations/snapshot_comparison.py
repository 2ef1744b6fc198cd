"""The candidate beside the last published snapshot: figures that moved, values that fell.

Here belong checks whose bounds come from the last snapshot. Checks of a mart by itself belong
with `candidate_suites`.
"""

from collections.abc import Sequence
from datetime import datetime

from expectations.audit_database import AuditDatabase
from expectations.checks import (
    Check,
    Suite,
    claims_of,
    figure_is_within,
    keeps_claim,
    spoken,
)
from expectations.policy import Change, Conventions, Figure, MartPromise, NeverFalls
from orchestration.loading.sql_text import quote_identifier

SINCE_PREVIOUS = "marts_since_previous"
FIGURES: dict[Figure, str] = {
    "rows": "count(*)",
    "sum": "sum({column})",
    "mean": "avg({column})",
    "distinct": "count(distinct {column})",
}


def changed_figures(
    database: AuditDatabase,
    promise: MartPromise,
    conventions: Conventions,
    *,
    as_of: datetime,
    changes_accepted: bool,
) -> list[Check]:
    """Checks on figures of a mart, with bounds from what the last snapshot says of them.

    None for a figure of which the snapshot has nothing, or where it speaks of a later moment, as
    when history is built anew.
    """
    before = database.columns("previous", "main", promise.mart)
    own = {change.figure for change in promise.since_previous}
    changes = [
        change
        for change in (
            *promise.since_previous,
            *(change for change in conventions.since_previous if change.figure not in own),
        )
        if before and (change.column is None or change.column in before)
    ]
    if not changes:
        return []
    moment = "max(computed_at)" if "computed_at" in before else "null"
    figures = ", ".join(
        FIGURES[change.measure].format(column=quote_identifier(change.column or ""))
        for change in changes
    )
    [(previous_as_of, *values)] = database.rows(
        f"select {moment}, {figures} from previous.main.{quote_identifier(promise.mart)}"
    )
    if isinstance(previous_as_of, datetime) and previous_as_of > as_of:
        return []
    return [
        _figure_check(change, float(str(value)), changes_accepted=changes_accepted)
        for change, value in zip(changes, values, strict=True)
        if value
    ]


def _figure_check(change: Change, before: float, *, changes_accepted: bool) -> Check:
    least = None if change.min_ratio is None else change.min_ratio * before
    most = None if change.max_ratio is None else change.max_ratio * before
    bounds = " and ".join(
        f"{side} {spoken(float(f'{bound:.6g}'))}"
        for side, bound in (("at least", least), ("at most", most))
        if bound is not None
    )
    return figure_is_within(
        f"{change.figure}_like_the_last_snapshot",
        change.measure,
        column=change.column,
        least=least,
        most=most,
        holds=f"{bounds} (the last snapshot: {spoken(float(f'{before:.6g}'))})",
        is_blocking=change.blocking and not changes_accepted,
    )


def fallen_values(
    database: AuditDatabase,
    promise: MartPromise,
    *,
    grain: Sequence[str],
    changes_accepted: bool,
) -> list[Suite]:
    """The suite on values that never fall, of rows that both files have; none if none is named."""
    before = database.columns("previous", "main", promise.mart)
    watched: list[tuple[str, NeverFalls]] = [
        (column, never_falls)
        for never_falls in promise.never_falls
        for column in never_falls.columns
        if column in before
    ]
    if not watched or not {*grain, "computed_at"} <= before.keys():
        return []
    keys = ", ".join(map(quote_identifier, grain))
    values = ", ".join(
        f"now.{quote_identifier(name)}, before.{quote_identifier(name)}"
        f" as {quote_identifier(f'{name}_before')}"
        for name, _ in watched
    )
    mart = quote_identifier(promise.mart)
    checks = tuple(
        keeps_claim(
            f"{name}_never_falls",
            column=name,
            condition=" >= ".join(quote_identifier(column) for column in (name, f"{name}_before")),
            holds="never falls from one snapshot to the next",
            violated="are lower than in the last snapshot",
            is_blocking=never_falls.blocking and not changes_accepted,
            shows=(*grain, name, f"{name}_before"),
        )
        for name, never_falls in watched
    )
    database.make_view(
        SINCE_PREVIOUS,
        promise.mart,
        f"select {', '.join(f'now.{quote_identifier(name)}' for name in grain)}, {values}"
        f" from candidate.main.{mart} as now"
        f" inner join previous.main.{mart} as before using ({keys})"
        " where before.computed_at <= now.computed_at",
        claims_of(checks),
    )
    return [Suite(subject=promise.mart, schema=SINCE_PREVIOUS, view=promise.mart, checks=checks)]
