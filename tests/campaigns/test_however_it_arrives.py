"""The law of the facts: how the exports are cut into files, and when they arrive, changes nothing.

A short version runs with all tests; `make campaign-arrivals` tries more.
"""

import os
import random
import shutil
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from building import load_and_build
from conftest import AS_OF
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from marts import fingerprints

from orchestration.settings import Settings

CUTS = int(os.environ.get("ARRIVALS", "1"))


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
def at_once(refreshed_home: Path) -> dict[str, str]:
    """The marts of one load of everything."""
    return fingerprints(Settings(home=refreshed_home).current_file)


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


# With all tests, one example of increments is enough: a full refresh is what it is compared with.
@pytest.mark.parametrize(
    "full_refresh", [False, True][:CUTS], ids=["incremental", "full refresh"][:CUTS]
)
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
    parsed_project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    full_refresh: bool,
    seed: int,
    batches: int,
) -> None:
    home = Settings(home=tmp_path_factory.mktemp("cut"))
    for number, arrival in enumerate(
        write_cut(exports, home.landing_folder, batches=batches, seed=seed)
    ):
        for waits, lands in arrival:
            lands.parent.mkdir(parents=True, exist_ok=True)
            waits.rename(lands)
        candidate = load_and_build(
            home,
            loaded_at=AS_OF + timedelta(minutes=number),
            as_of=AS_OF,
            full_refresh=full_refresh and number > 0,
            parsed=parsed_project,
        )
        marts = fingerprints(candidate) if number == batches - 1 else {}
    assert marts == at_once
    shutil.rmtree(home.home)
