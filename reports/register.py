"""The durable record of the reports that were made: which version, of what, in which files.

Here belong the register's connection, and issues with their files. Its tables are in
`register_forms`. What was handed over to whom is kept in the same file by `delivery/ledger`; what
analysts see of both is written by `report_catalog`. Several processes may use it at once. Moments
are UTC and naive, as in the marts, and come from the caller.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from reports.catalog import OutputFormat
from reports.register_forms import FORMS

FILE_NAME = "register.sqlite"
BUSY_SECONDS = 60.0


class RegisterError(Exception):
    """A register that this code cannot read, or an issue that there is none of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedFile:
    """One file of an issue; `path` is relative to the reports' folder."""

    format: OutputFormat
    path: str
    sha256: str
    size_bytes: int
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One version of a report for one period and scope, or the reason why there is none yet.

    A failed issue has the number that the version would have had, and no files. `content_hash` is
    of what the report says, not of its files; `changes` is what differs from the version before.
    """

    report: str
    period: str
    scope_kind: str
    scope_id: str
    scope_label: str
    audience: str
    version: int
    status: Literal["made", "failed"]
    reason: str = ""
    content_hash: str = ""
    changes: tuple[str, ...] = ()
    snapshot_id: str
    code_version: str
    pdf_standard: str = ""
    as_of: datetime
    period_end_at: datetime
    made_at: datetime
    keep_until: datetime
    files: tuple[IssuedFile, ...] = ()

    def file(self, output_format: OutputFormat) -> IssuedFile | None:
        """The file in a format; None where there is none."""
        return next((file for file in self.files if file.format == output_format), None)


def register_file(reports: Path) -> Path:
    """Where the register of a reports' folder lies."""
    return reports / FILE_NAME


class Register:
    """The register, open; several processes may have it open at once."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        reports.mkdir(parents=True, exist_ok=True)
        path = register_file(reports)
        self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        try:
            self.connection.execute("pragma foreign_keys = on")
            # Readers and the one writer do not wait for each other.
            self.connection.execute("pragma journal_mode = wal")
            # What is said to be sent must be on the disk before the message leaves.
            self.connection.execute("pragma synchronous = full")
            self._bring_to_newest_form(path)
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in the body, or nothing of it."""
        self.connection.execute("begin immediate")
        try:
            yield
            self.connection.execute("commit")
        except BaseException:
            # On a full disk, SQLite has rolled back already.
            if self.connection.in_transaction:
                self.connection.execute("rollback")
            raise

    def record(self, issues: Sequence[Issue], *, as_before: Sequence[Issue] = ()) -> None:
        """Keep issues with their files, each in place of one of the same version.

        What failed after an issue, or after one that is `as_before`, has not failed any more.
        """
        with self.transaction():
            for issue in (*issues, *as_before):
                self._forget(issue, version=issue.version + 1, status="failed")
            for issue in issues:
                self._forget(issue, version=issue.version, status=None)
                self._insert(issue)

    def mark_removed(self, issues: Sequence[Issue], *, removed_at: datetime) -> None:
        """Say of all files of issues that they are gone."""
        with self.transaction():
            self.connection.executemany(
                """
                update files set removed_at = ?
                where removed_at is null and issue_id in (
                    select issue_id from issues
                    where report = ? and period = ? and scope_id = ? and version = ?
                )
                """,
                [
                    (
                        moment_written(removed_at),
                        issue.report,
                        issue.period,
                        issue.scope_id,
                        issue.version,
                    )
                    for issue in issues
                ],
            )

    def issues(
        self,
        *,
        report: str | None = None,
        period: str | None = None,
        scope_id: str | None = None,
        only_newest: bool = False,
        with_failures: bool = True,
    ) -> tuple[Issue, ...]:
        """Issues by report, period (newest first), scope and version; all, if nothing is given.

        `only_newest` gives one a report, period and scope.
        """
        wanted = {"report": report, "period": period, "scope_id": scope_id}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = "".join(f" and {name} = :{name}" for name in given)
        if not with_failures:
            where += " and status = 'made'"
        return self._selected(f"true {where}", given, only_newest=only_newest)

    def newest(self, report: str, period: str) -> Mapping[str, Issue]:
        """The newest made issue of each scope."""
        issues = self.issues(report=report, period=period, only_newest=True, with_failures=False)
        return {issue.scope_id: issue for issue in issues}

    def expired(self, now: datetime) -> tuple[Issue, ...]:
        """Issues with files that are kept no longer."""
        where = """
            keep_until <= :now and exists (
                select 1 from files
                where files.issue_id = issues.issue_id and removed_at is null
            )
        """
        return self._selected(where, {"now": moment_written(now)})

    def _selected(
        self, where: str, given: Mapping[str, object], *, only_newest: bool = False
    ) -> tuple[Issue, ...]:
        rows = self.connection.execute(
            f"""
            select issues.*, files.* from (
                select *, max(version) over (
                    partition by report, period, scope_id
                ) as newest_version
                from issues
                where {where}
            ) as issues
            left join files on issues.issue_id = files.issue_id
            where :is_any or version = newest_version
            order by report, period desc, scope_id, version, format
            """,
            {**given, "is_any": not only_newest},
        )
        found: dict[int, Issue] = {}
        for row in rows:
            # `issues.issue_id` is the first column of that name; a failed issue has no file.
            issue_id = row[0]
            issue = found.get(issue_id) or _as_issue(row)
            if row["format"] is not None:
                issue = replace(issue, files=(*issue.files, _as_file(row)))
            found[issue_id] = issue
        return tuple(found.values())

    def _forget(self, issue: Issue, *, version: int, status: str | None) -> None:
        self.connection.execute(
            """
            delete from issues
            where report = ? and period = ? and scope_id = ? and version = ?
                and status = coalesce(?, status)
            """,
            (issue.report, issue.period, issue.scope_id, version, status),
        )

    def _insert(self, issue: Issue) -> None:
        cursor = self.connection.execute(
            """
            insert into issues values (
                null, :report, :period, :scope_kind, :scope_id, :scope_label, :audience,
                :version, :status, :reason, :content_hash, :changes, :snapshot_id,
                :code_version, :pdf_standard, :as_of, :period_end_at, :made_at, :keep_until
            )
            """,
            _as_row(issue),
        )
        self.connection.executemany(
            "insert into files values (?, ?, ?, ?, ?, ?)",
            [
                (
                    cursor.lastrowid,
                    file.format,
                    file.path,
                    file.sha256,
                    file.size_bytes,
                    None if file.removed_at is None else moment_written(file.removed_at),
                )
                for file in issue.files
            ],
        )

    def _bring_to_newest_form(self, path: Path) -> None:
        if self._form() == len(FORMS):
            return
        with self.transaction():
            # Another process may have done it meanwhile.
            form = self._form()
            if form > len(FORMS):
                raise RegisterError(
                    f"{path} has form {form}, this code knows forms up to {len(FORMS)}; use the "
                    "code that wrote it."
                )
            for statements in FORMS[form:]:
                for statement in statements:
                    self.connection.execute(statement)
            self.connection.execute(f"pragma user_version = {len(FORMS)}")

    def _form(self) -> int:
        (form,) = self.connection.execute("pragma user_version").fetchone()
        return int(form)


@contextmanager
def open_register(reports: Path) -> Iterator[Register]:
    """The register of a reports' folder, made where there is none, closed afterwards."""
    register = Register(reports)
    try:
        yield register
    finally:
        register.close()


def utc(moment: datetime) -> datetime:
    """A moment as the register keeps it: UTC and naive; a naive one is UTC already."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def moment_written(moment: datetime) -> str:
    """A moment as text that sorts by time."""
    return utc(moment).isoformat(timespec="microseconds")


def _as_row(issue: Issue) -> Mapping[str, object]:
    moments = ("as_of", "period_end_at", "made_at", "keep_until")
    plain = {name: getattr(issue, name) for name in Issue.__slots__ if name != "files"}
    return {
        **plain,
        "changes": json.dumps(issue.changes, ensure_ascii=False),
        **{name: moment_written(getattr(issue, name)) for name in moments},
    }


def _as_issue(row: sqlite3.Row) -> Issue:
    return Issue(
        report=row["report"],
        period=row["period"],
        scope_kind=row["scope_kind"],
        scope_id=row["scope_id"],
        scope_label=row["scope_label"],
        audience=row["audience"],
        version=row["version"],
        status=row["status"],
        reason=row["reason"],
        content_hash=row["content_hash"],
        changes=tuple(json.loads(row["changes"])),
        snapshot_id=row["snapshot_id"],
        code_version=row["code_version"],
        pdf_standard=row["pdf_standard"],
        as_of=datetime.fromisoformat(row["as_of"]),
        period_end_at=datetime.fromisoformat(row["period_end_at"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        keep_until=datetime.fromisoformat(row["keep_until"]),
    )


def _as_file(row: sqlite3.Row) -> IssuedFile:
    removed_at = row["removed_at"]
    return IssuedFile(
        format=row["format"],
        path=row["path"],
        sha256=row["sha256"],
        size_bytes=row["size_bytes"],
        removed_at=None if removed_at is None else datetime.fromisoformat(removed_at),
    )
