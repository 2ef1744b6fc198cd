"""What reports read: one published snapshot, by the catalogue's queries, many scopes at a time.

Here belong connections and parameters. What is asked stands in `queries/`; what is made of the
answers belongs to `composing`.

A query selects `scope_id` and limits itself to `$scope_ids`; what else it may use is in
`QUERY_PARAMETERS`. Asking for many scopes at once costs little more than asking for one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import duckdb

from orchestration.duckdb_session import SESSION_SETTINGS
from reports.catalog import ScopeKind, query_text
from reports.formats import SMALLEST_GROUP
from reports.model import Definition, Scope, Source
from reports.periods import Period

Row: TypeAlias = Mapping[str, object]

PARAMETER = re.compile(r"\$(\w+)")
QUERY_PARAMETERS = frozenset(
    {
        "scope_ids",
        "scope_kind",
        "timezone",
        "as_of",
        "period_start_on",
        "period_end_on",
        "period_start_at",
        "period_end_at",
        "previous_start_on",
        "previous_end_on",
        "smallest_group",
    }
)
"""Days are inclusive and local; moments are UTC and naive, the end exclusive. Ids of two kinds of
scope may be the same, so a query that is asked of several kinds tells them by `scope_kind`.
"""


class ReadingError(Exception):
    """A query that fails, or that answers what was not asked."""


class SnapshotReader:
    """A published snapshot, open for reading; close it, or it stays open after a rename."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        self._connection = duckdb.connect(
            str(path), read_only=True, config={"threads": threads, "memory_limit": "1GiB"}
        )
        self._connection.execute(SESSION_SETTINGS)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @cached_property
    def source(self) -> Source:
        """What the snapshot says of itself."""
        (row,) = self.rows(
            "select snapshot_id, as_of, code_version, data_freshness_seconds from snapshot_info", {}
        )
        return Source(
            snapshot_id=str(row["snapshot_id"]),
            as_of=moment_of(row["as_of"]),
            code_version=str(row["code_version"]),
            freshness_seconds=_seconds(row["data_freshness_seconds"]),
        )

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """Every metric of the registry by its name."""
        rows = self.rows("select metric, title, definition from metric_registry", {})
        return {
            str(row["metric"]): Definition(
                metric=str(row["metric"]), title=str(row["title"]), text=str(row["definition"])
            )
            for row in rows
        }

    def scopes(self, kind: ScopeKind) -> tuple[Scope, ...]:
        """All scopes of a kind that the snapshot has something to report of, by their ids."""
        rows = self.rows(query_text(f"scopes/{kind}"), {})
        return tuple(
            Scope(
                kind=kind,
                scope_id=str(row["scope_id"]),
                label=str(row["label"]),
                parent_label=str(row["parent_label"] or ""),
                timezone=str(row["timezone"]),
                recipient_user_ids=_texts(row["recipient_user_ids"]),
            )
            for row in rows
        )

    def answers(
        self,
        query: str,
        *,
        kind: ScopeKind,
        period: Period,
        timezone: str,
        scope_ids: Sequence[str],
    ) -> Mapping[str, Sequence[Row]]:
        """The rows of a query by scope, in the query's order; scopes without rows are missing.

        Raises ReadingError naming the query where it fails, uses an unknown parameter, or gives a
        row of a scope that was not asked for.
        """
        text = query_text(query)
        known: Mapping[str, object] = {
            "scope_ids": list(scope_ids),
            "scope_kind": kind,
            "timezone": timezone,
            "as_of": self.source.as_of,
            "period_start_on": period.start_on,
            "period_end_on": period.end_on,
            "period_start_at": period.start_at(timezone),
            "period_end_at": period.end_at(timezone),
            "previous_start_on": period.previous.start_on,
            "previous_end_on": period.previous.end_on,
            "smallest_group": SMALLEST_GROUP,
        }
        used = set(PARAMETER.findall(text))
        if "scope_ids" not in used or not used <= QUERY_PARAMETERS:
            raise ReadingError(
                f"Query {query!r} uses the parameters {sorted(used)}; it must limit itself to "
                f"$scope_ids and may use {sorted(QUERY_PARAMETERS)}."
            )
        try:
            rows = self.rows(text, {name: known[name] for name in used})
        except duckdb.Error as error:
            raise ReadingError(f"Query {query!r} fails: {error}") from error
        asked = set(scope_ids)
        found: dict[str, list[Row]] = {}
        for row in rows:
            scope_id = str(row["scope_id"])
            if scope_id not in asked:
                raise ReadingError(
                    f"Query {query!r} gave a row of {scope_id!r}, which was not asked for: it must "
                    "limit itself to $scope_ids."
                )
            found.setdefault(scope_id, []).append(row)
        return found

    def rows(self, text: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a query that is not the catalogue's."""
        cursor = self._connection.execute(text, dict(parameters or {}) or None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


@contextmanager
def open_snapshot(path: Path, *, threads: int = 1) -> Iterator[SnapshotReader]:
    """A reader of the snapshot, closed afterwards."""
    reader = SnapshotReader(path, threads=threads)
    try:
        yield reader
    finally:
        reader.close()


def moment_of(value: object) -> datetime:
    """A moment of a mart, UTC and naive. Raises ReadingError for what is none."""
    if not isinstance(value, datetime):
        raise ReadingError(f"{value!r} is no moment.")
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, (list, tuple)) else ()
