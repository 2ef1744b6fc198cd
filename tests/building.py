"""Loading and building in this process, without checks: for tests of what a build computes."""

from datetime import datetime
from pathlib import Path

from orchestration.building.audited_build import dbt_project
from orchestration.building.dbt_project import BuildMoment
from orchestration.loading.loader import load_landing
from orchestration.publishing.candidate import start_candidate
from orchestration.settings import Settings

BUILD = "20260329T120000Z"


def load_and_build(
    home: Settings, *, loaded_at: datetime, as_of: datetime, full_refresh: bool = False
) -> Path:
    """Load what lies in the landing folder and build the marts; gives the candidate's file."""
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
