"""The published marts against the oracle, on generated exports: clean ones and dirty ones."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from building import load_and_build
from conftest import AS_OF
from oracle.comparison import told_differences
from oracle.exports import Exports
from oracle.marts import KEYS, Oracle

from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.settings import Settings

# The exports reach a week further than as_of, which is ten minutes into the day after the one of
# 25 hours in Oslo; in New York and Kolkata other days go on. The newest clocks change at the end.
LOADED_AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DIRTY_AS_OF = datetime(2026, 10, 25, 23, 10, tzinfo=UTC)


def oracle_of(home: Settings, *, as_of: datetime, loaded_at: datetime) -> Oracle:
    return Oracle(
        Exports(
            home.landing_folder,
            as_of=as_of.replace(tzinfo=None),
            loaded_at=loaded_at.replace(tzinfo=None),
        )
    )


@pytest.fixture(scope="module")
def clean_oracle(refreshed_home: Path) -> Oracle:
    return oracle_of(Settings(home=refreshed_home), as_of=AS_OF, loaded_at=AS_OF)


@pytest.fixture(scope="module")
def dirty_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with dirty exports that reach further than the build's as_of."""
    settings = Settings(home=tmp_path_factory.mktemp("dirty"))
    generate_platform(
        GeneratorOptions(until=LOADED_AT, learners=120, weeks=5, seed=11, dirty=True),
        landing=settings.landing_folder,
        truth=settings.home / "truth",
    )
    return settings


@pytest.fixture(scope="module")
def dirty_marts(dirty_home: Settings, parsed_project: Path) -> Path:
    return load_and_build(dirty_home, loaded_at=LOADED_AT, as_of=DIRTY_AS_OF, parsed=parsed_project)


@pytest.fixture(scope="module")
def dirty_oracle(dirty_home: Settings) -> Oracle:
    return oracle_of(dirty_home, as_of=DIRTY_AS_OF, loaded_at=LOADED_AT)


@pytest.mark.parametrize("mart", KEYS)
def test_marts_of_clean_exports_say_what_the_exports_say(
    refreshed_home: Path, clean_oracle: Oracle, mart: str
) -> None:
    current = Settings(home=refreshed_home).current_file
    told = told_differences(clean_oracle, current, mart, KEYS[mart])
    assert not told, told


@pytest.mark.parametrize("mart", KEYS)
def test_marts_of_dirty_exports_say_what_the_exports_say(
    dirty_marts: Path, dirty_oracle: Oracle, mart: str
) -> None:
    told = told_differences(dirty_oracle, dirty_marts, mart, KEYS[mart])
    assert not told, told
