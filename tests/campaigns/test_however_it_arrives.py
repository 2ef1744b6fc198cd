"""The law of the facts: how the exports are cut into files, and when they arrive, changes nothing.

A short version runs with all tests; `make campaign-arrivals` tries more.
"""

import os
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from conftest import AS_OF
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from marts import fingerprints

from orchestration.building.audited_build import dbt_project
from orchestration.building.dbt_project import BuildMoment
from orchestration.loading.loader import load_landing
from orchestration.publishing.candidate import start_candidate
from orchestration.settings import Settings

CUTS = int(os.environ.get("ARRIVALS", "1"))


def load_and_build(home: Settings, at: datetime, *, full_refresh: bool = False) -> dict[str, str]:
    """Load what lies in the landing folder, build as of the end, and digest the marts."""
    load_landing(
        landing=home.landing_folder,
        warehouse=home.warehouse_file,
        loaded_at=at,
        memory_limit="2GiB",
        threads=2,
        scratch=home.scratch_folder,
    )
    candidate = start_candidate(home.builds_folder, "20260329T120000Z")
    nodes = dbt_project(home, "20260329T120000Z").build(
        BuildMoment(as_of=AS_OF, snapshot_id="one", built_at=AS_OF, code_version="test"),
        full_refresh=full_refresh,
    )
    assert [node.message for node in nodes if node.failed] == []
    return fingerprints(candidate)


@pytest.fixture(scope="module")
def exports(generated: Path) -> dict[str, list[pl.DataFrame]]:
    """The generated exports as frames of text, by entity."""
    return {
        folder.name: [
            pl.read_csv(path, infer_schema=False) for path in sorted(folder.glob("*.csv"))
        ]
        for folder in sorted((generated / "landing" / "lms").iterdir())
    }


@pytest.fixture(scope="module")
def at_once(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The marts of one load of everything."""
    home = Settings(home=tmp_path_factory.mktemp("at_once"))
    shutil.copytree(generated / "landing", home.landing_folder)
    return load_and_build(home, AS_OF)


def write_cut(
    exports: dict[str, list[pl.DataFrame]], landing: Path, *, batches: int, seed: int
) -> list[list[tuple[Path, Path]]]:
    """Cut every entity at random into files of `batches` arrivals, some rows twice.

    Gives for each arrival the files: where they wait, and where they will land.
    """
    draw = random.Random(seed)
    waiting = landing.parent / "waiting"
    arrivals: list[list[tuple[Path, Path]]] = [[] for _ in range(batches)]
    for entity, frames in exports.items():
        together = pl.concat(frames, how="diagonal")
        shuffled = together.sample(fraction=1, shuffle=True, seed=draw.randrange(2**32))
        files = draw.randint(1, 4)
        for number in range(files):
            rows = shuffled.gather_every(files, number)
            repeats = shuffled.sample(fraction=draw.choice([0, 0, 0.1]), seed=number)
            name = f"{draw.randrange(1000):03}-{number}.csv"
            place = waiting / entity / name
            place.parent.mkdir(parents=True, exist_ok=True)
            pl.concat([rows, repeats]).write_csv(place)
            arrivals[draw.randrange(batches)].append((place, landing / "lms" / entity / name))
    return arrivals


@pytest.mark.parametrize("full_refresh", [False, True], ids=["incremental", "full refresh"])
@settings(
    deadline=None,
    max_examples=CUTS,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32 - 1), batches=st.integers(2, 3))
def test_any_cut_order_and_repetition_gives_the_marts_of_one_full_load(
    exports: dict[str, list[pl.DataFrame]],
    at_once: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    full_refresh: bool,
    seed: int,
    batches: int,
) -> None:
    home = Settings(home=tmp_path_factory.mktemp("cut"))
    marts: dict[str, str] = {}
    for number, arrival in enumerate(
        write_cut(exports, home.landing_folder, batches=batches, seed=seed)
    ):
        for waits, lands in arrival:
            lands.parent.mkdir(parents=True, exist_ok=True)
            waits.rename(lands)
        marts = load_and_build(
            home, AS_OF + timedelta(minutes=number), full_refresh=full_refresh and number > 0
        )
    assert marts == at_once
    shutil.rmtree(home.home)
