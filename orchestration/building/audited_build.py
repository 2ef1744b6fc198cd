"""From a build's record to its audited candidate: the marts, dbt's tests, Great Expectations.

Here belongs the order of a build's own steps, and what is asked of each. The lock and the record's
life belong to `refresh`, publishing to `publishing`.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from expectations.audit_process import AuditRequest, audit_begun, auditor
from orchestration.building.dbt_project import (
    BuildMoment,
    DbtFailed,
    DbtPlaces,
    DbtProject,
    NodeOutcome,
)
from orchestration.building.definitions import fingerprints, followed, forget, remember
from orchestration.loading.contracts import load_contracts
from orchestration.loading.tables import prepare_tables
from orchestration.loading.warehouse import open_warehouse
from orchestration.publishing.build_record import BuildRecord
from orchestration.publishing.candidate import candidate_file, start_candidate
from orchestration.publishing.snapshot import current_snapshot, newest_load_id, seal
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.table_rows import table_rows
from orchestration.watching import Watcher

AsOf = datetime | Literal["data"]

# A warehouse file that fits this many times into the memory limit is small.
SMALL_IN_MEMORY = 4


@dataclass(frozen=True)
class BuildWish:
    """How a build is wished for: as of when, with all facts anew, with any change passing."""

    as_of: AsOf | None
    full_refresh: bool
    accept_changes: bool


def dbt_project(settings: Settings, build_id: str = "none") -> DbtProject:
    """The dbt project at the settings' places, for the candidate of a build."""
    return DbtProject(
        DbtPlaces(
            project=PROJECT_ROOT,
            warehouse=settings.warehouse_file,
            candidate=candidate_file(settings.builds_folder, build_id),
            scratch=settings.scratch_folder,
            target=settings.dbt_target_folder,
            memory_limit=settings.memory_limit,
            audit_memory_limit=settings.half_memory_limit,
            threads=settings.threads,
        )
    )


def build_and_audit(
    settings: Settings, record: BuildRecord, wish: BuildWish, watcher: Watcher
) -> BuildRecord:
    """Build the candidate of a record, test it and seal it; gives the record that comes of it.

    Raises DbtFailed where a model is not built, SnapshotError where the candidate cannot be sealed,
    LoadingError where the warehouse cannot be opened.
    """
    start_candidate(settings.builds_folder, record.build_id)
    # It takes seconds to be ready, and is by the time that the models are built.
    auditor()
    project = dbt_project(settings, record.build_id)
    moment = BuildMoment(
        as_of=record.as_of,
        snapshot_id=record.build_id,
        built_at=record.started_at,
        code_version=record.code_version,
    )
    seconds: dict[str, float] = {}

    with _timed(seconds, "parse"):
        project.make_ready()
    watcher.step("build")
    with _timed(seconds, "build"):
        nodes = _build_marts(settings, project, moment, wish, watcher)
    broken = [node for node in nodes if node.failed]
    if broken:
        first = next((node for node in broken if node.status != "skipped"), broken[0])
        raise DbtFailed(
            f"{len(broken)} of {len(nodes)} models were not built; the first is {first.name}: "
            f"{_without_call_stack(first.message)}"
        )
    candidate = candidate_file(settings.builds_folder, record.build_id)
    watcher.tables(table_rows(settings.warehouse_file) | table_rows(candidate))
    watcher.step("audit")
    with _timed(seconds, "audit"), audit_begun(_expectations(settings, record, wish)) as expected:
        tested = project.test(moment, at_once=_at_once(settings), on_node=watcher.node)
        checks = project.check_outcomes(tested)
        checks += expected.result()
    return seal(
        record.model_copy(update={"step_seconds": seconds}), checks, builds=settings.builds_folder
    )


def models_at_once(warehouse: Path, *, memory_bytes: int, threads: int) -> int:
    """How many models to build side by side: as many as threads, or one where they are large.

    Each has all of DuckDB's threads, and small ones leave most of them idle; but two large sorts
    side by side do not fit into the memory of one.
    """
    return threads if warehouse.stat().st_size * SMALL_IN_MEMORY <= memory_bytes else 1


def _build_marts(
    settings: Settings,
    project: DbtProject,
    moment: BuildMoment,
    wish: BuildWish,
    watcher: Watcher,
) -> list[NodeOutcome]:
    """Build what has to be made anew; gives what became of it.

    Views and seeds of the same definitions stand as they are; facts of others are computed anew.
    """
    current = fingerprints(project.manifest, project=PROJECT_ROOT)
    with _warehouse(settings) as connection:
        # Before the first load there is nothing in the file; models need raw tables to be there.
        prepare_tables(connection, load_contracts())
        as_defined = followed(connection, current)
    nodes = project.build(
        moment,
        full_refresh=wish.full_refresh or "facts" not in as_defined,
        with_views_and_seeds=wish.full_refresh or "views_and_seeds" not in as_defined,
        at_once=_at_once(settings),
        on_node=watcher.node,
    )
    with _warehouse(settings) as connection:
        if any(node.failed for node in nodes):
            # A view that it stands on may be gone. Facts are whole, each made in one transaction.
            forget(connection, "views_and_seeds")
        else:
            remember(connection, current)
    return nodes


def _at_once(settings: Settings) -> int:
    return models_at_once(
        settings.warehouse_file, memory_bytes=settings.memory_bytes, threads=settings.threads
    )


def _without_call_stack(message: str) -> str:
    """What dbt says went wrong, without the macros that it went through."""
    lines = [line.strip() for line in message.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("> "))


def _warehouse(settings: Settings) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    return open_warehouse(
        settings.warehouse_file,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        scratch=settings.scratch_folder,
    )


def _expectations(settings: Settings, record: BuildRecord, wish: BuildWish) -> AuditRequest:
    current = current_snapshot(settings.current_file)
    # Against a snapshot of a later moment, a build of an earlier one has every right to be smaller.
    is_comparable = current is not None and current.as_of <= record.as_of
    return AuditRequest(
        warehouse=settings.warehouse_file,
        candidate=candidate_file(settings.builds_folder, record.build_id),
        previous=settings.current_file if is_comparable else None,
        as_of=record.as_of,
        since_load_id=newest_load_id(settings.current_file) if current is not None else 0,
        data_docs=settings.data_docs_folder,
        threads=settings.threads,
        memory_limit=settings.half_memory_limit,
        scratch=settings.scratch_folder / "audit",
        changes_accepted=wish.accept_changes,
    )


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        seconds[step] = round(time.monotonic() - started, 3)
