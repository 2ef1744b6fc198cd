"""Whether what was parsed last is the project as it lies on the disk."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.building import parse_freshness
from orchestration.building.parse_freshness import fingerprint, forget, is_of_today, remember

LONG_AGO = (0, 0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("dbt_project.yml", "profiles.yml", "models/a.sql", "models/b.sql"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"of {name}", "utf-8")
    return tmp_path / "project"


@pytest.fixture
def target(tmp_path: Path, project: Path) -> Path:
    """What a parse of the project has left."""
    folder = tmp_path / "target"
    folder.mkdir()
    for name in parse_freshness.PARSED_FILES:
        (folder / name).write_text("{}", "utf-8")
    remember(folder, project, fingerprint(project))
    return folder


def test_what_was_parsed_is_of_today_until_something_changes(project: Path, target: Path) -> None:
    assert is_of_today(target, project)


def test_a_copied_home_is_of_today_as_the_one_it_was_copied_from(
    project: Path, target: Path, tmp_path: Path
) -> None:
    copied = Path(shutil.copytree(target, tmp_path / "copied", copy_function=shutil.copyfile))
    assert is_of_today(copied, project)


@pytest.mark.parametrize(
    "change",
    [
        lambda project: (project / "models/a.sql").write_text("of models/A.sql"),
        lambda project: (project / "models/b.sql").unlink(),
        lambda project: (project / "models/b.sql").rename(project / "models/c.sql"),
        lambda project: (project / "profiles.yml").write_text("anything"),
    ],
    ids=["of one length", "removed", "renamed", "profile"],
)
def test_a_change_is_seen_whatever_the_times_of_the_files_say(
    project: Path, target: Path, change: Callable[[Path], object]
) -> None:
    """Files of an image are older than what was parsed by the image before it."""
    change(project)
    for path in project.rglob("*"):
        os.utime(path, LONG_AGO)
    assert not is_of_today(target, project)


def test_what_another_dbt_parsed_is_not_of_today(
    project: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse_freshness, "version", lambda _: "0.0.0")
    assert not is_of_today(target, project)


@pytest.mark.parametrize("missing", [*parse_freshness.PARSED_FILES, parse_freshness.NOTE])
def test_what_a_parse_has_not_left_whole_is_not_of_today(
    project: Path, target: Path, missing: str
) -> None:
    (target / missing).unlink()
    assert not is_of_today(target, project)


def test_a_parse_that_was_cut_leaves_nothing_of_today(project: Path, target: Path) -> None:
    forget(target, project)
    assert not is_of_today(target, project)


def test_a_note_that_was_cut_off_is_none(project: Path, target: Path) -> None:
    (target / parse_freshness.NOTE).write_text('{"project": "/half', "utf-8")
    assert not is_of_today(target, project)


def test_a_project_that_has_moved_is_parsed_anew_from_nothing(
    project: Path, target: Path, tmp_path: Path
) -> None:
    """Whatever was parsed names the folder that seeds are read from."""
    moved = project.rename(tmp_path / "moved")
    assert not is_of_today(target, moved)

    forget(target, moved)
    assert not (target / parse_freshness.PARTIAL_PARSE).exists()


def test_a_project_in_its_place_is_parsed_anew_from_what_was(project: Path, target: Path) -> None:
    (project / "models/a.sql").write_text("changed", "utf-8")
    forget(target, project)
    assert (target / parse_freshness.PARTIAL_PARSE).exists()
