"""From an audited candidate to a published snapshot, and what is published.

Here belong sealing, the gate, the renaming and the reading of snapshots. What a check claims
belongs to its maker, what is kept for how long to `retention`, repair to `recovery`.
"""

import errno
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.publishing.build_record import (
    BuildRecord,
    is_build_id,
    read_record,
    write_record,
)
from orchestration.publishing.candidate import ROW_GROUP_SIZE, candidate_file
from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.durable_files import sync, temporary_name

CHECKS_TABLE = "snapshot_checks"
INFO_TABLE = "snapshot_info"
READ_ONLY = 0o444
REASONS_SHOWN = 5

# What a file system, or a foreign owner, answers where it allows no hard link.
NO_HARD_LINK = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
)


class SnapshotError(Exception):
    """A candidate or a snapshot that cannot be sealed, published or read."""


class CandidateWithheld(SnapshotError):
    """The audit found what must not be published; `reasons` has one line a failed check."""

    def __init__(self, build_id: str, reasons: Sequence[str]) -> None:
        super().__init__(
            f"Build {build_id} is withheld and current.duckdb stays as it was: "
            f"{summary_of(reasons)}"
        )
        self.build_id = build_id
        self.reasons = tuple(reasons)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What a snapshot says of itself. Moments are UTC; `size` is in bytes."""

    snapshot_id: str
    as_of: datetime
    built_at: datetime
    code_version: str
    checks_passed: int
    checks_failed: int
    size: int
    path: Path


def snapshot_file(published: Path, snapshot_id: str) -> Path:
    """Where a published snapshot lives."""
    return published / f"{snapshot_id}.duckdb"


def summary_of(reasons: Sequence[str]) -> str:
    """The first reasons in one line, and how many more there are."""
    more = len(reasons) - REASONS_SHOWN
    return "; ".join(reasons[:REASONS_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def blocking_failures(checks: Sequence[CheckOutcome]) -> tuple[str, ...]:
    """One line for each check that failed and stands between a candidate and publishing."""
    return tuple(
        _reason(check.name, check.subject, check.column, check.failures, check.message)
        for check in checks
        if check.is_blocking and not check.passed
    )


def seal(record: BuildRecord, checks: Sequence[CheckOutcome], *, builds: Path) -> BuildRecord:
    """Write what the audit found into the candidate and into its record; gives that record.

    The candidate gets the table `snapshot_checks`, one row a check, and the counts in its
    `snapshot_info`; it is left in one file, without a write-ahead log, on the disk. The record
    becomes `audited`, or `withheld` with the reasons if a blocking check failed. Sealing again
    replaces what was there. All connections to the candidate must be closed.

    Raises SnapshotError where there is no candidate, where no check was made at all, or where
    the candidate's `snapshot_info` is not one row of this very build.
    """
    path = candidate_file(builds, record.build_id)
    if not path.exists():
        raise SnapshotError(f"{path} does not exist: build {record.build_id} made no candidate.")
    if not checks:
        raise SnapshotError(f"{path}: no check was made, so it is not audited; run the audit.")
    try:
        with closing(duckdb.connect()) as connection:
            connection.execute(
                f"attach ? as candidate (row_group_size {ROW_GROUP_SIZE})", [str(path)]
            )
            connection.execute("use candidate")
            _require_one_row_of(connection, record.build_id, path)
            connection.execute("begin")
            _write_checks(connection, checks)
            connection.execute("commit")
            connection.execute("checkpoint candidate")
    except duckdb.Error as error:
        raise SnapshotError(f"{path} cannot be sealed: {error}") from error
    log = path.with_name(path.name + ".wal")
    if log.exists():
        raise SnapshotError(f"{log} is still there: another connection holds the candidate open.")
    sync(path)
    reasons = blocking_failures(checks)
    sealed = record.model_copy(
        update={
            "status": "withheld" if reasons else "audited",
            "reason": summary_of(reasons),
            "checks": tuple(checks),
        }
    )
    write_record(builds, sealed)
    return sealed


def publish(
    build_id: str, *, builds: Path, published: Path, current: Path, make_current: bool = True
) -> BuildRecord:
    """Make an audited candidate a snapshot; gives its record, now `published`.

    The very file moves to `published/<build_id>.duckdb`, read-only, and `current` becomes a hard
    link to it (a copy where the file system has none) by an atomic rename: readers that have the
    old one open keep it, new ones get the new one.

    `current` is the snapshot published last, whatever its as_of: the newest word on the data. A
    build of a past moment that should stand beside it is published with `make_current=False`.

    The order is such that `recovery.recover` can finish it wherever it was cut: the wish goes
    into the record, the file moves, `current` follows, and the record says `published` last.
    What lies in `published` has thus always passed its audit. Publishing again changes nothing.
    The caller holds the writer's lock and has run `recover`.

    Raises CandidateWithheld with the reasons where a blocking check failed, by the record or by
    the candidate's own table; SnapshotError where the build is not audited or its file is gone.
    """
    record = read_record(builds, build_id)
    if record.status == "published":
        return record
    if record.status == "withheld":
        raise CandidateWithheld(build_id, blocking_failures(record.checks) or [record.reason])
    if record.status != "audited":
        raise SnapshotError(
            f"Build {build_id} is {record.status}{': ' * bool(record.reason)}{record.reason}. "
            f"Only an audited build can be published; build again."
        )
    if not snapshot_file(published, build_id).exists():
        candidate = candidate_file(builds, build_id)
        _require_passed_audit(candidate, build_id)
        record = record.model_copy(update={"becomes_current": make_current})
        write_record(builds, record)
        _move(candidate, snapshot_file(published, build_id))
    return finish_publishing(record, builds=builds, published=published, current=current)


def finish_publishing(
    record: BuildRecord, *, builds: Path, published: Path, current: Path
) -> BuildRecord:
    """The steps after the file has moved: `current` follows if wished, then the record."""
    if record.becomes_current:
        _point_current(current, snapshot_file(published, record.build_id))
    done = record.model_copy(update={"status": "published", "snapshot_id": record.build_id})
    write_record(builds, done)
    return done


def read_snapshot(path: Path) -> Snapshot:
    """What the snapshot in `path` says of itself; opened read-only and closed at once.

    Raises SnapshotError where the file is no sealed snapshot.
    """
    # An in-memory database that attaches the file sees what the path holds now; a plain
    # connection would share the older file that another one in this process holds open.
    try:
        with closing(duckdb.connect()) as connection:
            connection.execute(SESSION_SETTINGS)
            connection.execute("attach ? as snapshot (read_only)", [str(path)])
            rows = connection.execute(
                "select snapshot_id, as_of::timestamp, built_at::timestamp, code_version,"
                f" checks_passed, checks_failed from snapshot.{INFO_TABLE}"
            ).fetchall()
        size = path.stat().st_size
    except (duckdb.Error, FileNotFoundError) as error:
        raise SnapshotError(f"{path} cannot be read as a snapshot: {error}") from error
    if len(rows) != 1 or None in rows[0]:
        raise SnapshotError(f"{path}: {INFO_TABLE} is not one complete row, so it is not sealed.")
    snapshot_id, as_of, built_at, code_version, passed, failed = rows[0]
    return Snapshot(
        snapshot_id=snapshot_id,
        as_of=as_of.replace(tzinfo=UTC),
        built_at=built_at.replace(tzinfo=UTC),
        code_version=code_version,
        checks_passed=passed,
        checks_failed=failed,
        size=size,
        path=path,
    )


def snapshot_ids(published: Path) -> tuple[str, ...]:
    """The ids of all published snapshots, newest build first, by their files' names alone."""
    ids = (path.stem for path in published.glob("*.duckdb") if is_build_id(path.stem))
    return tuple(sorted(ids, reverse=True))


def list_snapshots(published: Path) -> tuple[Snapshot, ...]:
    """All published snapshots, newest build first. Raises SnapshotError for a broken one."""
    found = []
    for snapshot_id in snapshot_ids(published):
        path = snapshot_file(published, snapshot_id)
        try:
            found.append(read_snapshot(path))
        except SnapshotError:
            # Retention may take the oldest ones away while they are listed.
            if path.exists():
                raise
    return tuple(found)


def current_snapshot_id(*, published: Path, current: Path) -> str | None:
    """The id of the snapshot that `current` shows; None where nothing is published yet."""
    if not current.exists():
        return None
    for snapshot_id in snapshot_ids(published):
        path = snapshot_file(published, snapshot_id)
        if path.exists() and path.samefile(current):
            return snapshot_id
    return read_snapshot(current).snapshot_id


def current_snapshot(current: Path) -> Snapshot | None:
    """What `current` shows; None where nothing is published yet."""
    return read_snapshot(current) if current.exists() else None


def newest_load_id(snapshot: Path) -> int:
    """The newest load whose rows a snapshot has taken in; 0 where it has none."""
    with closing(duckdb.connect()) as connection:
        connection.execute("attach ? as snapshot (read_only)", [str(snapshot)])
        row = connection.execute(
            "select coalesce(max(load_id), 0) from snapshot.load_audit"
        ).fetchone()
    assert row is not None, "an aggregate answers with one row"
    return int(row[0])


def _reason(name: str, subject: str, column: str | None, failures: int, message: str) -> str:
    place = subject if column is None else f"{subject}.{column}"
    return f"{place}: {name} failed ({failures}){': ' * bool(message)}{message}"


def _require_one_row_of(connection: duckdb.DuckDBPyConnection, build_id: str, path: Path) -> None:
    ids = [row[0] for row in connection.execute(f"select snapshot_id from {INFO_TABLE}").fetchall()]
    if ids != [build_id]:
        raise SnapshotError(
            f"{path}: {INFO_TABLE} must be one row with snapshot_id {build_id}, but has {ids}; "
            f"the marts were not built for this candidate. Build again."
        )


def _write_checks(connection: duckdb.DuckDBPyConnection, checks: Sequence[CheckOutcome]) -> None:
    connection.execute(
        f"""
        create or replace table {CHECKS_TABLE} (
            check_name varchar not null,
            maker varchar not null,
            subject varchar not null,
            column_name varchar,
            message varchar not null,
            failures bigint not null,
            has_passed boolean not null,
            is_blocking boolean not null
        )
        """
    )
    connection.execute(
        f"comment on table {CHECKS_TABLE} is "
        "'One row per check that the audit of this snapshot made, with what it found.'"
    )
    connection.execute(
        f"""
        insert into {CHECKS_TABLE} by name
        select
            unnest($names::varchar[]) as check_name,
            unnest($makers::varchar[]) as maker,
            unnest($subjects::varchar[]) as subject,
            unnest($columns::varchar[]) as column_name,
            unnest($messages::varchar[]) as message,
            unnest($failures::bigint[]) as failures,
            unnest($passed::boolean[]) as has_passed,
            unnest($blocking::boolean[]) as is_blocking
        order by maker, subject, column_name, check_name
        """,
        {
            "names": [check.name for check in checks],
            "makers": [check.maker for check in checks],
            "subjects": [check.subject for check in checks],
            "columns": [check.column for check in checks],
            "messages": [check.message for check in checks],
            "failures": [check.failures for check in checks],
            "passed": [check.passed for check in checks],
            "blocking": [check.is_blocking for check in checks],
        },
    )
    connection.execute(
        f"""
        update {INFO_TABLE} set
            checks_passed = (select count(*) filter (has_passed) from {CHECKS_TABLE}),
            checks_failed = (select count(*) filter (not has_passed) from {CHECKS_TABLE})
        """
    )


def _require_passed_audit(candidate: Path, build_id: str) -> None:
    """The gate: it trusts what was sealed into the file, not what the record says of it."""
    if not candidate.exists():
        raise SnapshotError(f"{candidate} is gone, so {build_id} cannot be published; build again.")
    snapshot = read_snapshot(candidate)
    if snapshot.snapshot_id != build_id:
        raise SnapshotError(f"{candidate} holds snapshot {snapshot.snapshot_id}; build again.")
    with closing(duckdb.connect()) as connection:
        connection.execute("attach ? as candidate (read_only)", [str(candidate)])
        rows = connection.execute(
            "select check_name, subject, column_name, failures, message"
            f" from candidate.{CHECKS_TABLE} where is_blocking and not has_passed"
        ).fetchall()
    if rows:
        raise CandidateWithheld(build_id, [_reason(*row) for row in rows])


def _move(candidate: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    candidate.chmod(READ_ONLY)
    sync(candidate)
    try:
        candidate.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise SnapshotError(
                f"{candidate.parent} and {target.parent} are on different file systems; "
                f"publishing renames a file, so both must be on the one of the home."
            ) from error
        raise
    sync(target.parent)
    sync(candidate.parent)


def _point_current(current: Path, target: Path) -> None:
    # Renaming one hard link over another of the same file does nothing and leaves both.
    if current.exists() and current.samefile(target):
        return
    # A link by hand-over, not a symlink: a reader may resolve that twice, to two snapshots.
    temporary = temporary_name(current)
    temporary.unlink(missing_ok=True)
    try:
        temporary.hardlink_to(target)
    except OSError as error:
        if error.errno not in NO_HARD_LINK:
            raise
        shutil.copyfile(target, temporary)
        temporary.chmod(READ_ONLY)
        sync(temporary)
    temporary.replace(current)
    sync(current.parent)
