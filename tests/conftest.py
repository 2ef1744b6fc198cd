"""What tests of several parts share: a small generated platform, and a home that it was run in."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from orchestration.building.audited_build import dbt_project
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.refresh import Call, refresh
from orchestration.settings import PROJECT_ROOT, Settings

# The clocks of New York had changed three weeks before, those of Oslo change on the last day.
UNTIL = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
AS_OF = UNTIL


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that all of pytest's workers share: the first to ask for it makes it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, is_made = shared / name, shared / f"{name}.made"
    with FileLock(shared / f"{name}.lock"):
        if not is_made.exists():
            make(folder)
            is_made.touch()
    return folder


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `landing` and `truth` of 120 learners over 5 weeks. Copy what you change."""

    def make(folder: Path) -> None:
        generate_platform(
            GeneratorOptions(until=UNTIL, learners=120, weeks=5, seed=7),
            landing=folder / "landing",
            truth=folder / "truth",
        )

    return made_once(tmp_path_factory, "generated", make)


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What dbt's parse of the project leaves: in a new home's place of it, it need not parse."""

    def make(home: Path) -> None:
        dbt_project(Settings(home=home)).parse()

    return Settings(home=made_once(tmp_path_factory, "parsed", make)).dbt_target_folder


@pytest.fixture(scope="session")
def refreshed_home(
    generated: Path, parsed_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home whose landing folder was refreshed once, as of the end. Copy what you change."""

    def make(home: Path) -> None:
        shutil.copytree(generated / "landing", home / "landing")
        shutil.copytree(parsed_project, Settings(home=home).dbt_target_folder)
        refreshed = refresh(Settings(home=home), Call(command="the tests", at=AS_OF))
        assert refreshed.record.status == "published", refreshed.record.reason

    return made_once(tmp_path_factory, "refreshed", make)


@pytest.fixture(scope="session")
def refreshed_home_settings(refreshed_home: Path) -> Settings:
    """The settings of the home that all share. Read it; copy what you change."""
    return Settings(home=refreshed_home)


@pytest.fixture
def home(refreshed_home: Path, tmp_path: Path) -> Settings:
    """The settings of a refreshed home of one's own."""
    target = tmp_path / "home"
    shutil.copytree(refreshed_home, target)
    return Settings(home=target)


@pytest.fixture
def new_home(tmp_path: Path) -> Settings:
    """The settings of a home with nothing in it."""
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real exports that may lie beside the project; skips where it does not."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    if not folder.exists():
        pytest.skip("real exports are not here: there is no shared/data beside the project")
    return folder
