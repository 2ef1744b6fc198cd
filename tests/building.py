"""Building in this process, without checks: for tests of what a build computes."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from orchestration.building.audited_build import dbt_project
from orchestration.building.dbt_project import BuildMoment, DbtPlaces, DbtProject
from orchestration.loading.contracts import load_contracts
from orchestration.loading.loader import load_landing
from orchestration.loading.tables import prepare_tables
from orchestration.loading.warehouse import open_warehouse
from orchestration.publishing.candidate import start_candidate
from orchestration.settings import Settings

BUILD = "20260329T120000Z"
MOMENT = BuildMoment(
    as_of=datetime(2000, 1, 1, tzinfo=UTC),
    snapshot_id="unit-tests",
    built_at=datetime(2000, 1, 1, tzinfo=UTC),
    code_version="unit-tests",
)


def load_and_build(
    home: Settings,
    *,
    loaded_at: datetime,
    as_of: datetime,
    full_refresh: bool = False,
    parsed: Path | None = None,
) -> Path:
    """Load what lies in the landing folder and build the marts; gives the candidate's file.

    `parsed` is the folder of an earlier parse, which holds for any home.
    """
    if parsed is not None and not home.dbt_target_folder.exists():
        shutil.copytree(parsed, home.dbt_target_folder)
    load_landing(
        landing=home.landing_folder,
        warehouse=home.warehouse_file,
        loaded_at=loaded_at,
        memory_limit="2GiB",
        threads=2,
        scratch=home.scratch_folder,
    )
    candidate = start_candidate(home.builds_folder, BUILD)
    nodes = dbt_project(home, BUILD).build(
        BuildMoment(as_of=as_of, snapshot_id="one", built_at=as_of, code_version="test"),
        full_refresh=full_refresh,
    )
    assert [node.message for node in nodes if node.failed] == []
    return candidate


def build_without_rows(project: Path, home: Path, *, parsed: Path | None = None) -> DbtProject:
    """A dbt project, built on a warehouse with all tables and no rows.

    Unit tests need it: dbt takes the types of the rows that they give from the tables. `parsed` is
    the folder of an earlier parse of the same project.
    """
    if parsed is not None:
        shutil.copytree(parsed, home / "target")
    built = DbtProject(
        DbtPlaces(
            project=project,
            warehouse=home / "warehouse.duckdb",
            candidate=home / "candidate.duckdb",
            scratch=home / "scratch",
            target=home / "target",
            memory_limit="1GiB",
            audit_memory_limit="1GiB",
            threads=2,
        )
    )
    with open_warehouse(
        built.places.warehouse, memory_limit="1GiB", threads=2, scratch=home / "scratch"
    ) as connection:
        prepare_tables(connection, load_contracts())
    failed = [outcome for outcome in built.build(MOMENT) if outcome.failed]
    assert not failed, f"a warehouse without rows cannot be built: {failed[0]}"
    return built
