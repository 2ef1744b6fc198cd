"""What the marts of a candidate must look like to their readers.

Here belong the suites that are made from the conventions on column names and from the promises of
each mart, and the comparison with the last published snapshot. Keys, relationships, accepted
values and claims across models belong with dbt.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from expectations.audit_database import AuditDatabase, quoted
from expectations.checks import Check, Suite, figure_is_within, is_within, keeps_claim, spoken
from expectations.policy import (
    Change,
    ColumnPromise,
    Conventions,
    MartPromise,
    NeverFalls,
)

MARTS, SINCE_PREVIOUS = "marts", "marts_since_previous"
NUMBER_TYPES = re.compile(r"^(u?(tiny|small|big|huge)?int(eger)?|double|float|decimal.*)$", re.I)
FIGURES = {
    "rows": "count(*)",
    "sum": "sum({column})",
    "mean": "avg({column})",
    "distinct": "count(distinct {column})",
}


def candidate_suites(
    database: AuditDatabase,
    *,
    conventions: Conventions,
    promises: Sequence[MartPromise],
    as_of: datetime,
    has_previous: bool,
) -> list[Suite]:
    """The suites for every mart of the candidate, and for promised ones that are not there.

    `database` has the candidate attached as `candidate` and, if there is one, the last published
    snapshot as `previous`; `as_of` is UTC without an offset. Views on the marts are made in it.
    """
    promise_of = {promise.mart: promise for promise in promises}
    suites: list[Suite] = []
    for mart in sorted({*database.tables("candidate", "main"), *promise_of}):
        promise = promise_of.get(mart, MartPromise(mart=mart))
        columns = database.columns("candidate", "main", mart)
        if not columns:
            suites.append(_missing(database, mart))
            continue
        changes = _changes(database, promise, conventions, as_of) if has_previous else []
        suites.append(_rows(database, promise, conventions, columns, as_of, changes))
        if has_previous and promise.never_falls:
            suites += _never_falls(database, promise, columns)
    return suites


def _missing(database: AuditDatabase, mart: str) -> Suite:
    database.make_view(MARTS, mart, "select 0 as nothing where false")
    return Suite(
        subject=mart,
        schema=MARTS,
        view=mart,
        checks=(
            figure_is_within(
                "mart_is_there",
                "rows",
                column=None,
                least=1,
                most=None,
                holds=f"a table {mart} in the candidate, for expectations/marts/{mart}.yml"
                " has promises for it",
            ),
        ),
    )


def grain_of(promise: MartPromise, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that tell a row: as promised, else the leading ids, else the first column."""
    if promise.grain:
        return promise.grain
    leading: list[str] = []
    for name in columns:
        if not name.endswith("_id"):
            break
        leading.append(name)
    return tuple(leading) or tuple(columns[:1])


def _rows(
    database: AuditDatabase,
    promise: MartPromise,
    conventions: Conventions,
    columns: dict[str, str],
    as_of: datetime,
    changes: Sequence[Check],
) -> Suite:
    shows = grain_of(promise, list(columns))
    claims: dict[str, str] = {}
    checks: list[Check] = []
    if promise.rows is not None:
        checks.append(_row_count(promise))
    for name, duckdb_type in columns.items():
        for column_promise in _promises_of(name, duckdb_type, promise, conventions):
            if column_promise.not_blank:
                claims[f"{name}_is_not_blank"] = f"trim({quoted(name)}) <> ''"
            if column_promise.is_as_of:
                claims[f"{name}_is_as_of"] = (
                    f"{quoted(name)} is not distinct from timestamp '{as_of.isoformat(sep=' ')}'"
                )
            checks += _column_checks(name, column_promise, as_of, shows)
    for name in sorted(promise.columns.keys() - columns.keys()):
        checks.append(is_within(name, shows=shows))
    for claim in promise.claims:
        claims[claim.name] = claim.holds
        named = [name for name in columns if re.search(rf"\b{name}\b", claim.holds)]
        checks.append(
            keeps_claim(
                claim.name,
                holds=f"{claim.name.replace('_', ' ')} ({claim.holds})",
                violated=f"break '{claim.name.replace('_', ' ')}' ({claim.holds})",
                is_blocking=claim.blocking,
                shows=tuple(dict.fromkeys((*shows, *named))),
            )
        )
    database.make_view(
        MARTS, promise.mart, f"select * from candidate.main.{quoted(promise.mart)}", claims
    )
    return Suite(
        subject=promise.mart,
        schema=MARTS,
        view=promise.mart,
        checks=(*checks, *changes),
    )


def _row_count(promise: MartPromise) -> Check:
    assert promise.rows is not None
    exactly, least = promise.rows.exactly, promise.rows.min
    return figure_is_within(
        "row_count_is_right",
        "rows",
        column=None,
        least=least if exactly is None else exactly,
        most=exactly,
        holds=f"at least {least:,}" if exactly is None else f"exactly {exactly:,}",
        is_blocking=promise.rows.blocking,
    )


def _promises_of(
    name: str, duckdb_type: str, promise: MartPromise, conventions: Conventions
) -> Sequence[ColumnPromise]:
    if name in promise.columns:
        return promise.columns[name]
    if NUMBER_TYPES.match(duckdb_type):
        # A number that no convention names must be finite all the same; integers always are.
        kind, otherwise = "number", (ColumnPromise(),) if duckdb_type == "DOUBLE" else ()
    elif duckdb_type.startswith("TIMESTAMP"):
        kind, otherwise = "moment", ()
    elif duckdb_type == "VARCHAR":
        kind, otherwise = "text", ()
    else:
        return ()
    return conventions.of_column(name, kind) or otherwise


def _column_checks(
    name: str, promise: ColumnPromise, as_of: datetime, shows: Sequence[str]
) -> Iterable[Check]:
    blocking = promise.blocking
    if promise.not_blank:
        yield keeps_claim(
            f"{name}_is_not_blank",
            column=name,
            holds="is never blank",
            violated="hold blanks in the place of an id",
            is_blocking=blocking,
            shows=(*shows, name),
        )
    elif promise.is_as_of:
        yield keeps_claim(
            f"{name}_is_as_of",
            column=name,
            holds=f"is as_of, {spoken(as_of)}",
            violated=f"are not of as_of, {spoken(as_of)}",
            is_blocking=blocking,
            shows=(*shows, name),
        )
    elif promise.most_as_of:
        yield is_within(name, most=as_of, is_blocking=blocking, shows=shows)
    else:
        yield is_within(
            name, least=promise.min, most=promise.max, is_blocking=blocking, shows=shows
        )


def _changes(
    database: AuditDatabase,
    promise: MartPromise,
    conventions: Conventions,
    as_of: datetime,
) -> list[Check]:
    """Checks on figures of the mart, with bounds from what the last snapshot says of them."""
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
        FIGURES[change.measure].format(column=quoted(change.column or "")) for change in changes
    )
    [(previous_as_of, *values)] = database.rows(
        f"select {moment}, {figures} from previous.main.{quoted(promise.mart)}"
    )
    # A snapshot of a later moment, as when history is built anew, says nothing of this one.
    if isinstance(previous_as_of, datetime) and previous_as_of > as_of:
        return []
    # A figure of nothing has no ratio to anything.
    return [
        _change(change, float(str(value)))
        for change, value in zip(changes, values, strict=True)
        if value
    ]


def _change(change: Change, before: float) -> Check:
    least = None if change.min_ratio is None else change.min_ratio * before
    most = None if change.max_ratio is None else change.max_ratio * before
    bounds = " and ".join(
        f"{side} {spoken(float(f'{bound:.6g}'))}"
        for side, bound in (("at least", least), ("at most", most))
        if bound is not None
    )
    return figure_is_within(
        f"{change.figure}_is_like_the_last_snapshots",
        change.measure,
        column=change.column,
        least=least,
        most=most,
        holds=f"{bounds}, for the last snapshot has {spoken(float(f'{before:.6g}'))}",
        is_blocking=change.blocking,
    )


def _never_falls(
    database: AuditDatabase, promise: MartPromise, columns: dict[str, str]
) -> Iterable[Suite]:
    before = database.columns("previous", "main", promise.mart)
    grain = grain_of(promise, list(columns))
    watched: list[tuple[str, NeverFalls]] = [
        (column, never_falls)
        for never_falls in promise.never_falls
        for column in never_falls.columns
        if column in before
    ]
    if not watched or not set(grain) <= before.keys():
        return
    keys = ", ".join(quoted(name) for name in grain)
    values = ", ".join(
        f"now.{quoted(name)}, before.{quoted(name)} as {quoted(f'{name}_before')}"
        for name, _ in watched
    )
    database.make_view(
        SINCE_PREVIOUS,
        promise.mart,
        f"select {', '.join(f'now.{quoted(name)}' for name in grain)}, {values}"
        f" from candidate.main.{quoted(promise.mart)} as now"
        f" inner join previous.main.{quoted(promise.mart)} as before using ({keys})"
        " where before.computed_at <= now.computed_at",
        {
            f"{name}_never_falls": f"{quoted(name)} >= {quoted(f'{name}_before')}"
            for name, _ in watched
        },
    )
    yield Suite(
        subject=promise.mart,
        schema=SINCE_PREVIOUS,
        view=promise.mart,
        checks=tuple(
            keeps_claim(
                f"{name}_never_falls",
                column=name,
                holds="never falls from one snapshot to the next",
                violated="are lower than in the last snapshot",
                is_blocking=never_falls.blocking,
                shows=(*grain, name, f"{name}_before"),
            )
            for name, never_falls in watched
        ),
    )
