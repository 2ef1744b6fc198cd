"""The published marts against the oracle, on the real exports that the OULAD importer writes."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from building import load_and_build
from oracle.comparison import told_differences
from oracle.exports import Exports
from oracle.marts import KEYS, Oracle

from orchestration.loading.importers.oulad.importing import import_oulad
from orchestration.settings import Settings

LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)
# Six weeks into the presentation that begins in February 2014.
OULAD_AS_OF = datetime(2014, 3, 15, 12, 0, tzinfo=UTC)
# There is no XP in OULAD, and no competency.
MARTS = sorted(KEYS.keys() - {"leaderboard", "learner_weekly_xp", "learner_competency_mastery"})


@pytest.fixture(scope="module")
def oulad_home(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings(home=tmp_path_factory.mktemp("oulad"))
    import_oulad(real_data / "oulad", landing=settings.landing_folder, imported_at=LOADED_AT)
    yield settings
    shutil.rmtree(settings.home)


@pytest.fixture(scope="module")
def marts(oulad_home: Settings, parsed_project: Path) -> Path:
    return load_and_build(oulad_home, loaded_at=LOADED_AT, as_of=OULAD_AS_OF, parsed=parsed_project)


@pytest.fixture(scope="module")
def oracle(oulad_home: Settings) -> Oracle:
    return Oracle(
        Exports(
            oulad_home.landing_folder,
            as_of=OULAD_AS_OF.replace(tzinfo=None),
            loaded_at=LOADED_AT.replace(tzinfo=None),
        )
    )


@pytest.mark.parametrize("mart", MARTS)
def test_marts_of_real_exports_say_what_the_exports_say(
    marts: Path, oracle: Oracle, mart: str
) -> None:
    told = told_differences(oracle, marts, mart, KEYS[mart])
    assert not told, told
