"""What the marts of a candidate must look like to their readers.

Here belong the suites that are made from the conventions on column names and from the promises of
each mart. Keys, relationships, accepted values and claims across models belong with dbt.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from expectations.audit_database import AuditDatabase
from expectations.checks import (
    Check,
    Suite,
    all_hold,
    claims_of,
    figure_is_within,
    is_within,
    keeps_claim,
    spoken,
)
from expectations.policy import Claim, ColumnPromise, Conventions, MartPromise, RowCount
from expectations.snapshot_comparison import changed_figures, fallen_values
from orchestration.loading.sql_text import quote_identifier

MARTS = "marts"
NUMBER_TYPES = re.compile(r"(u?(tiny|small|big|huge)?int(eger)?|double|float|decimal.*)", re.I)


def candidate_suites(
    database: AuditDatabase,
    *,
    conventions: Conventions,
    promises: Sequence[MartPromise],
    as_of: datetime,
    has_previous: bool,
    changes_accepted: bool = False,
) -> list[Suite]:
    """The suites for every mart of the candidate, and for promised ones that are not there.

    `database` has the candidate attached as `candidate` and, if there is one, the last published
    snapshot as `previous`; `as_of` is UTC without an offset. Views on the marts are made in it.
    Where changes are accepted, no difference to the last snapshot blocks.
    """
    promise_of = {promise.mart: promise for promise in promises}
    suites: list[Suite] = []
    for mart in sorted({*database.tables("candidate", "main"), *promise_of}):
        promise = promise_of.get(mart, MartPromise(mart=mart))
        columns = database.columns("candidate", "main", mart)
        if not columns:
            suites.append(_missing(database, mart))
            continue
        grain = grain_of(promise, list(columns))
        checks = _checks(database, promise, conventions, columns, grain=grain, as_of=as_of)
        if has_previous:
            checks += changed_figures(
                database, promise, conventions, as_of=as_of, changes_accepted=changes_accepted
            )
        suites.append(Suite(subject=mart, schema=MARTS, view=mart, checks=tuple(checks)))
        if has_previous:
            suites += fallen_values(
                database, promise, grain=grain, changes_accepted=changes_accepted
            )
    return suites


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


def _missing(database: AuditDatabase, mart: str) -> Suite:
    database.make_view(MARTS, mart, "select 0 as nothing where false")
    is_there = figure_is_within(
        "mart_is_there",
        "rows",
        column=None,
        least=1,
        most=None,
        holds=f"a table {mart} in the candidate, for expectations/marts/{mart}.yml is about it",
    )
    return Suite(subject=mart, schema=MARTS, view=mart, checks=(is_there,))


def _checks(
    database: AuditDatabase,
    promise: MartPromise,
    conventions: Conventions,
    columns: dict[str, str],
    *,
    grain: Sequence[str],
    as_of: datetime,
) -> list[Check]:
    """The checks of a mart by itself; makes the view that they look at."""
    checks: list[Check] = []
    if promise.rows is not None:
        checks.append(_row_count(promise.rows))
    of_columns = [
        _column_check(name, column_promise, grain=grain, as_of=as_of)
        for name, duckdb_type in columns.items()
        for column_promise in _promises_of(name, duckdb_type, promise, conventions)
    ]
    for name, is_blocking in (("values_are_as_promised", True), ("values_are_as_wished", False)):
        parts = [check for check in of_columns if check.is_blocking is is_blocking]
        if parts:
            checks.append(all_hold(name, parts, is_blocking=is_blocking))
    # A promise on a column that is gone must fail, not fall silent.
    checks += [is_within(name, shows=grain) for name in promise.columns if name not in columns]
    checks += [_claim_check(claim, columns, grain=grain) for claim in promise.claims]
    database.make_view(
        MARTS,
        promise.mart,
        f"select * from candidate.main.{quote_identifier(promise.mart)}",
        claims_of(checks),
    )
    return checks


def _row_count(promise: RowCount) -> Check:
    exactly, least = promise.exactly, promise.min
    return figure_is_within(
        "row_count_is_right",
        "rows",
        column=None,
        least=least if exactly is None else exactly,
        most=exactly,
        holds=f"at least {least:,}" if exactly is None else f"exactly {exactly:,}",
        is_blocking=promise.blocking,
    )


def _promises_of(
    name: str, duckdb_type: str, promise: MartPromise, conventions: Conventions
) -> Iterable[ColumnPromise]:
    if name in promise.columns:
        return promise.columns[name]
    if NUMBER_TYPES.fullmatch(duckdb_type):
        # A number that no convention names must be finite all the same; integers always are.
        is_finite = (ColumnPromise(),) if duckdb_type in ("DOUBLE", "FLOAT") else ()
        return conventions.of_column(name, "number") or is_finite
    if duckdb_type.startswith("TIMESTAMP"):
        # A convention without a bound says that a moment may be any.
        moments = conventions.of_column(name, "moment")
        return [promised for promised in moments if promised.most_as_of or promised.is_as_of]
    if duckdb_type == "VARCHAR":
        return conventions.of_column(name, "text")
    return ()


def _column_check(
    name: str, promise: ColumnPromise, *, grain: Sequence[str], as_of: datetime
) -> Check:
    identifier = quote_identifier(name)
    if promise.not_blank:
        return keeps_claim(
            f"{name}_is_not_blank",
            column=name,
            condition=f"trim({identifier}) <> ''",
            holds="is never blank",
            violated="hold blanks in the place of an id",
            is_blocking=promise.blocking,
            shows=(*grain, name),
        )
    if promise.is_as_of:
        return keeps_claim(
            f"{name}_is_as_of",
            column=name,
            condition=f"{identifier} is not distinct from timestamp '{as_of}'",
            holds=f"is as_of, {spoken(as_of)}",
            violated=f"are not of as_of, {spoken(as_of)}",
            is_blocking=promise.blocking,
            shows=(*grain, name),
        )
    return is_within(
        name,
        least=promise.min,
        most=as_of if promise.most_as_of else promise.max,
        is_blocking=promise.blocking,
        shows=grain,
    )


def _claim_check(claim: Claim, columns: Iterable[str], *, grain: Sequence[str]) -> Check:
    named = [name for name in columns if re.search(rf"\b{re.escape(name)}\b", claim.holds)]
    in_words = claim.name.replace("_", " ")
    return keeps_claim(
        claim.name,
        condition=claim.holds,
        holds=f"{in_words} ({claim.holds})",
        violated=f"break '{in_words}' ({claim.holds})",
        is_blocking=claim.blocking,
        shows=tuple(dict.fromkeys((*grain, *named))),
    )
