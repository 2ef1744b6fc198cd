"""How things stand: what is published, what was built last, what waits. Read only.

Here belongs the gathering for `warehouse status`. How it is shown belongs with the command.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.loading.contracts import load_contracts
from orchestration.loading.failures import WarehouseLockedError
from orchestration.loading.landing import look_at_landing
from orchestration.loading.loader import waiting_files
from orchestration.loading.warehouse import open_warehouse
from orchestration.publishing.build_record import BuildRecord, read_records
from orchestration.publishing.snapshot import Snapshot, current_snapshot, snapshot_ids
from orchestration.settings import Settings
from orchestration.writer_lock import Holder, current_writer


@dataclass(frozen=True, kw_only=True)
class StaleEntity:
    """An entity whose newest timestamp is older than its limit; both in seconds."""

    entity: str
    age: float
    limit: float


@dataclass(frozen=True, kw_only=True)
class RejectedFile:
    """A file in the landing folder that was not loaded, and why."""

    path: str
    error: str


@dataclass(frozen=True, kw_only=True)
class Inside:
    """What the warehouse file tells: the files that wait and those not loaded, the rows held."""

    waiting: Sequence[str]
    rejected: Sequence[RejectedFile]
    quarantined: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand. `inside` is None while another process has the warehouse open.

    That process is `writer` where it is one of ours.
    """

    current: Snapshot | None
    current_file: Path
    newest_source_at: datetime | None
    stale: Sequence[StaleEntity]
    snapshot_count: int
    newest_build: BuildRecord | None
    builds_folder: Path
    data_docs: Path
    writer: Holder | None
    inside: Inside | None

    @property
    def is_cut_off(self) -> bool:
        """Whether the newest build's process ended without a word."""
        newest = self.newest_build
        return newest is not None and newest.status == "building" and self.writer is None

    def facts(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "current": None if self.current is None else vars(self.current),
            "newest_source_at": self.newest_source_at,
            "stale": [vars(entity) for entity in self.stale],
            "snapshot_count": self.snapshot_count,
            "newest_build": (
                None if self.newest_build is None else self.newest_build.model_dump(mode="json")
            ),
            "newest_build_is_cut_off": self.is_cut_off,
            "writer": None if self.writer is None else vars(self.writer),
            "waiting": None if self.inside is None else list(self.inside.waiting),
            "rejected": (
                None if self.inside is None else [vars(file) for file in self.inside.rejected]
            ),
            "quarantined": None if self.inside is None else self.inside.quarantined,
        }


def standing(settings: Settings) -> Standing:
    """How things stand at the settings' places. Raises where a file there cannot be read."""
    current = current_snapshot(settings.current_file)
    newest_source_at, stale = _freshness(settings.current_file) if current else (None, ())
    records = read_records(settings.builds_folder)
    writer = current_writer(settings.lock_file)
    return Standing(
        current=current,
        current_file=settings.current_file,
        newest_source_at=newest_source_at,
        stale=stale,
        snapshot_count=len(snapshot_ids(settings.published_folder)),
        newest_build=records[0] if records else None,
        builds_folder=settings.builds_folder,
        data_docs=settings.data_docs_folder / "index.html",
        writer=writer,
        inside=None if writer else _inside(settings),
    )


def is_prepared(warehouse: duckdb.DuckDBPyConnection) -> bool:
    """Whether a load has made the ledger; one that was cut off early has not."""
    row = warehouse.execute(
        "select exists (from duckdb_tables() where schema_name = 'ledger')"
    ).fetchone()
    return row is not None and bool(row[0])


def _freshness(snapshot: Path) -> tuple[datetime | None, Sequence[StaleEntity]]:
    with closing(duckdb.connect()) as connection:
        connection.execute(SESSION_SETTINGS)
        connection.execute("attach ? as snapshot (read_only)", [str(snapshot)])
        newest = connection.execute("select max(newest_at) from snapshot.data_freshness").fetchone()
        stale = connection.execute(
            """
            select entity, age_seconds, stale_after_seconds
            from snapshot.data_freshness
            where is_stale
            order by age_seconds desc
            """
        ).fetchall()
    return (
        newest[0] if newest else None,
        tuple(StaleEntity(entity=entity, age=age, limit=limit) for entity, age, limit in stale),
    )


def _inside(settings: Settings) -> Inside | None:
    try:
        rejected, quarantined = _put_aside(settings)
        return Inside(waiting=_waiting(settings), rejected=rejected, quarantined=quarantined)
    except WarehouseLockedError:
        return None


def _waiting(settings: Settings) -> Sequence[str]:
    files = waiting_files(
        landing=settings.landing_folder,
        warehouse=settings.warehouse_file,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        scratch=settings.scratch_folder,
    )
    return tuple(file.relative_path for file in files)


def _put_aside(settings: Settings) -> tuple[Sequence[RejectedFile], int]:
    if not settings.warehouse_file.exists():
        return (), 0
    with open_warehouse(
        settings.warehouse_file,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        scratch=settings.scratch_folder,
        read_only=True,
    ) as connection:
        if not is_prepared(connection):
            return (), 0
        # By what each path held when it was last read: what was mended is not told of again.
        rejected = connection.execute(
            """
            select seen_files.path, load_audit.path, load_audit.error
            from ledger.load_audit as load_audit
            inner join ledger.seen_files as seen_files
                on load_audit.source = seen_files.source
                and load_audit.entity = seen_files.entity
                and load_audit.content_hash = seen_files.content_hash
                and seen_files.path ilike '%.' || load_audit.format
            where load_audit.status = 'rejected'
            order by seen_files.path
            """
        ).fetchall()
        notices = connection.execute(
            "select path, path, message from ledger.landing_notices order by path"
        ).fetchall()
        quarantined = connection.execute(
            "select count(*) from ledger.quarantine where status = 'held'"
        ).fetchone()
    look = look_at_landing(settings.landing_folder, contracts=load_contracts())
    there = {file.relative_path for file in look.files}
    told = [row for row in rejected if row[0] in there] + notices
    return (
        tuple(
            RejectedFile(path=path, error=error.removeprefix(f"{path_then}: "))
            for path, path_then, error in sorted(told)
        ),
        quarantined[0] if quarantined else 0,
    )
