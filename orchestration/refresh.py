"""A refresh and its steps: load what is new, build a candidate, audit it, publish it.

Here belongs the order of the steps, the writer's lock around them and the build's record. The CLI
and the Dagster assets call these functions and nothing below them. What a step does belongs to
`loading`, `building`, `expectations` and `publishing`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from expectations.policy import PolicyError
from expectations.runner import AuditFailed
from orchestration.building.audited_build import AsOf, BuildWish, build_and_audit
from orchestration.building.dbt_project import DbtFailed
from orchestration.code_version import code_version
from orchestration.loading.failures import LoadingError, remedy_of
from orchestration.loading.loader import load_landing
from orchestration.loading.newest import newest_source_timestamp
from orchestration.loading.outcomes import LoadSummary
from orchestration.loading.quarantine import RetrySummary, retry_quarantine
from orchestration.publishing.addresses import write_addresses
from orchestration.publishing.build_record import (
    BuildRecord,
    new_build_id,
    read_record,
    read_records,
    write_record,
)
from orchestration.publishing.candidate import candidates, discard_candidate
from orchestration.publishing.recovery import recover
from orchestration.publishing.retention import Removed, apply_retention
from orchestration.publishing.snapshot import SnapshotError, publish
from orchestration.settings import Settings
from orchestration.table_rows import table_rows
from orchestration.watching import Watcher
from orchestration.writer_lock import writer_lock


class NothingToPublish(Exception):
    """No audited build waits to be published."""


class BuildFailed(Exception):
    """The build ended before its audit; `record` says where and why."""

    def __init__(self, record: BuildRecord) -> None:
        super().__init__(f"Build {record.build_id} failed: {record.reason}")
        self.record = record


@dataclass(frozen=True, kw_only=True)
class Call:
    """Who asks for a step, and when: told by the outermost caller, the only one with a clock."""

    command: str
    at: datetime
    wait_seconds: float = 0


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What a refresh did: the load's summary and the build's record."""

    load: LoadSummary
    record: BuildRecord


def load(
    settings: Settings,
    call: Call,
    *,
    entities: Collection[str] | None = None,
    watcher: Watcher | None = None,
) -> LoadSummary:
    """Load what is new in the landing folder; of `entities` alone where given."""
    with _as_the_writer(settings, call):
        return _load(settings, call, entities, watcher or Watcher())


def retry(
    settings: Settings, call: Call, *, entities: Collection[str] | None = None
) -> RetrySummary:
    """Try the rows in quarantine again by the contract of today."""
    with _as_the_writer(settings, call):
        return retry_quarantine(
            warehouse=settings.warehouse_file,
            retried_at=call.at,
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            scratch=settings.scratch_folder,
            entities=entities,
        )


def build(
    settings: Settings,
    call: Call,
    *,
    as_of: AsOf | None = None,
    full_refresh: bool = False,
    accept_changes: bool = False,
    watcher: Watcher | None = None,
) -> BuildRecord:
    """Build a candidate as of a moment (the call's own if none is given) and audit it.

    Gives its record: `audited`, or `withheld` with the reasons. Raises BuildFailed where it did
    not come to an audit.
    """
    with _as_the_writer(settings, call):
        return _build(
            settings,
            call,
            wish=BuildWish(as_of, full_refresh, accept_changes),
            load_counts={},
            watcher=watcher or Watcher(),
        )


def publish_newest(settings: Settings, call: Call, *, make_current: bool = True) -> BuildRecord:
    """Publish the newest audited build. Raises NothingToPublish where none waits."""
    with _as_the_writer(settings, call):
        return _publish(settings, call, _newest_audited(settings).build_id, make_current)


def publish_build(
    settings: Settings, call: Call, build_id: str, *, make_current: bool = True
) -> BuildRecord:
    """Publish one build; gives its record. One that is published already stays as it is.

    Raises CandidateWithheld, with the reasons, where its audit failed.
    """
    with _as_the_writer(settings, call):
        return _publish(settings, call, build_id, make_current)


def newest_build(settings: Settings, *, build_id: str | None = None) -> BuildRecord | None:
    """The record of one build, or of the newest; None where nothing has been built."""
    if build_id is not None:
        return read_record(settings.builds_folder, build_id)
    return next(iter(read_records(settings.builds_folder)), None)


def clean_up(settings: Settings, call: Call) -> Removed:
    """Make good what killed processes left, and remove what is past its keeping."""
    with _as_the_writer(settings, call):
        return _apply_retention(settings, call)


def refresh(
    settings: Settings,
    call: Call,
    *,
    as_of: AsOf | None = None,
    full_refresh: bool = False,
    accept_changes: bool = False,
    make_current: bool = True,
    watcher: Watcher | None = None,
) -> Refreshed:
    """Load, build, audit and publish. A withheld build is given back, not raised."""
    watcher = watcher or Watcher()
    with _as_the_writer(settings, call):
        loaded = _load(settings, call, None, watcher)
        counts = {
            "files": len(loaded.having("loaded")),
            "rows_loaded": loaded.rows.loaded,
            "rows_duplicate": loaded.rows.duplicate,
            "rows_quarantined": loaded.rows.quarantined,
        }
        record = _build(
            settings,
            call,
            wish=BuildWish(as_of, full_refresh, accept_changes),
            load_counts=counts,
            watcher=watcher,
        )
        if record.status == "audited":
            watcher.step("publish")
            record = _publish(settings, call, record.build_id, make_current)
        return Refreshed(load=loaded, record=record)


@contextmanager
def _as_the_writer(settings: Settings, call: Call) -> Iterator[None]:
    with writer_lock(
        settings.lock_file,
        command=call.command,
        since=call.at,
        wait_seconds=call.wait_seconds,
    ):
        recover(
            builds=settings.builds_folder,
            published=settings.published_folder,
            current=settings.current_file,
            scratch=settings.scratch_folder,
        )
        yield


def _load(
    settings: Settings, call: Call, entities: Collection[str] | None, watcher: Watcher
) -> LoadSummary:
    watcher.step("load")
    summary = load_landing(
        landing=settings.landing_folder,
        warehouse=settings.warehouse_file,
        loaded_at=call.at,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        scratch=settings.scratch_folder,
        entities=entities,
        on_file=watcher.file,
    )
    watcher.tables(table_rows(settings.warehouse_file))
    return summary


def _build(
    settings: Settings,
    call: Call,
    *,
    wish: BuildWish,
    load_counts: dict[str, int],
    watcher: Watcher,
) -> BuildRecord:
    build_id = new_build_id(
        call.at, builds=settings.builds_folder, published=settings.published_folder
    )
    record = BuildRecord(
        build_id=build_id,
        as_of=_moment(settings, call, wish.as_of),
        started_at=call.at,
        code_version=code_version(),
        load_counts=load_counts,
    )
    write_record(settings.builds_folder, record)
    try:
        return build_and_audit(settings, record, wish, watcher)
    except (
        AuditFailed,
        DbtFailed,
        LoadingError,
        PolicyError,
        SnapshotError,
        duckdb.Error,
        OSError,
    ) as error:
        failed = record.failed(_reason(error))
        write_record(settings.builds_folder, failed)
        discard_candidate(settings.builds_folder, build_id)
        raise BuildFailed(failed) from error


def _reason(error: Exception) -> str:
    told = f"{type(error).__name__}: {error}"
    # What loading raises says by itself what to do.
    remedy = "" if isinstance(error, LoadingError) else remedy_of(told)
    return f"{told} {remedy}".strip()


def _publish(
    settings: Settings,
    call: Call,
    build_id: str,
    make_current: bool,  # noqa: FBT001
) -> BuildRecord:
    record = publish(
        build_id,
        builds=settings.builds_folder,
        published=settings.published_folder,
        current=settings.current_file,
        make_current=make_current,
    )
    # A build of a past moment knows the addresses of then.
    if record.becomes_current:
        write_addresses(
            settings.addresses_file,
            warehouse=settings.warehouse_file,
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            scratch=settings.scratch_folder,
        )
    _apply_retention(settings, call)
    return record


def _apply_retention(settings: Settings, call: Call) -> Removed:
    return apply_retention(
        builds=settings.builds_folder,
        published=settings.published_folder,
        current=settings.current_file,
        now=call.at,
        keep_snapshots=settings.keep_snapshots,
        keep_snapshot_days=settings.keep_snapshot_days,
        keep_withheld_builds=settings.keep_withheld_builds,
    )


def _newest_audited(settings: Settings) -> BuildRecord:
    records = read_records(settings.builds_folder)
    # Retention takes away the candidates that a newer snapshot has overtaken.
    there = set(candidates(settings.builds_folder))
    newest = next(
        (record for record in records if record.status == "audited" and record.build_id in there),
        None,
    )
    if newest is not None:
        return newest
    told = f" The newest build, {records[0].build_id}, is {records[0].status}." if records else ""
    raise NothingToPublish(f"No audited build waits to be published.{told}")


def _moment(settings: Settings, call: Call, as_of: AsOf | None) -> datetime:
    if as_of is None:
        return call.at
    if isinstance(as_of, datetime):
        return as_of.astimezone(UTC)
    return newest_source_timestamp(
        warehouse=settings.warehouse_file,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        scratch=settings.scratch_folder,
    )
