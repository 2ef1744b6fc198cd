"""A process killed during load, build or publish: the next run ends as if nothing had happened.

One kill of each step runs with all tests; `make crash` makes ten. The moments are drawn from a
seed and spread over the time that the undisturbed step takes on this machine.
"""

import logging
import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from command_line import started, warehouse
from conftest import AS_OF
from marts import fingerprints
from process_output import lines

from orchestration.publishing.build_record import read_records
from orchestration.publishing.recovery import CUT_OFF
from orchestration.publishing.snapshot import snapshot_ids
from orchestration.refresh import Call, refresh
from orchestration.settings import Settings

KILLS = int(os.environ.get("CRASHES", "1"))
AT = AS_OF.isoformat()
# What the file of a later week is called, of the entities that come in files by week.
LATER = ("*-2026-03-2*.csv",)

log = logging.getLogger(__name__)
pytestmark = pytest.mark.xdist_group("crashes")


@dataclass(frozen=True)
class Step:
    """A step as a command, the line that it says when it begins, and how long it takes then."""

    command: tuple[str, ...]
    first_line: str
    seconds: float


@dataclass(frozen=True)
class Undisturbed:
    """Where each step begins from, and the steps as they went without a kill."""

    exported: Path
    loaded: Path
    audited: Path
    load: Step
    build: Step
    publish: Step


def copied(home: Path, target: Path) -> Path:
    """A copy in which `current.duckdb` is the same file as the snapshot, as it is in the home."""
    subprocess.run(["cp", "-a", str(home), str(target)], check=True)
    return target


def begun(home: Path, command: tuple[str, ...], first_line: str) -> "subprocess.Popen[str]":
    """The command's process, at the moment at which its step begins."""
    process = started(home, *command)
    told = lines(process.stderr)
    assert any(line.startswith(first_line) for line in told), f"{command} never began"
    return process


def measured(home: Path, command: tuple[str, ...], first_line: str) -> Step:
    process = begun(home, command, first_line)
    since = time.monotonic()
    _, told = process.communicate()
    assert process.returncode == 0, told
    return Step(command, first_line, time.monotonic() - since)


@pytest.fixture(scope="module")
def undisturbed(
    generated: Path, parsed_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Undisturbed:
    """Homes before load, build and publish, each made from the one before by the real program."""
    folder = tmp_path_factory.mktemp("undisturbed")
    exported = folder / "exported"
    shutil.copytree(generated / "landing", exported / "landing")
    # A build is killed after its parse: until then it has touched nothing.
    shutil.copytree(parsed_project, Settings(home=exported).dbt_target_folder)
    loaded = copied(exported, folder / "loaded")
    load = measured(loaded, ("load",), "Loading")
    audited = copied(loaded, folder / "audited")
    build = measured(audited, ("build", "--as-of", AT), "Building")
    published = copied(audited, folder / "published")
    publish = measured(published, ("publish",), "Publishing")
    return Undisturbed(exported, loaded, audited, load, build, publish)


@pytest.fixture(scope="module")
def grown(generated: Path, parsed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that published the first weeks, and has just loaded the files of the later ones."""
    home = Settings(home=tmp_path_factory.mktemp("grown") / "home")
    shutil.copytree(parsed_project, home.dbt_target_folder)
    shutil.copytree(
        generated / "landing", home.landing_folder, ignore=shutil.ignore_patterns(*LATER)
    )
    refreshed = refresh(home, Call(command="the tests", at=AS_OF))
    assert refreshed.record.status == "published", refreshed.record.reason
    shutil.copytree(generated / "landing", home.landing_folder, dirs_exist_ok=True)
    assert warehouse(home.home, "load").code == 0
    return home.home


def killed(before: Path, home: Path, step: Step, *, fraction: float) -> Path:
    """A copy of a home in which the step was killed when that fraction of its time had passed.

    Where the step was quicker than when it was measured, and had ended, an earlier moment is tried.
    """
    while True:
        copied(before, home)
        process = begun(home, step.command, step.first_line)
        wait = fraction * step.seconds
        try:
            process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            # Great Expectations fills the level below with its own business.
            log.warning("%s: killed after %.3f s, of %.3f s", step.command[0], wait, step.seconds)
            return home
        assert process.returncode == 0
        shutil.rmtree(home)
        fraction *= 0.8


def relations(warehouse_file: Path) -> dict[str, int]:
    """Every table with its rows, and every view (as -1), of a warehouse file."""
    with closing(duckdb.connect(str(warehouse_file), read_only=True)) as connection:
        names = connection.execute(
            """
            select schema_name || '.' || table_name, 'table' from duckdb_tables()
            where not internal
            union all
            select schema_name || '.' || view_name, 'view' from duckdb_views() where not internal
            """
        ).fetchall()
        rows = {}
        for name, kind in names:
            [(count,)] = connection.execute(f"select count(*) from {name}").fetchall()
            rows[name] = count if kind == "table" else -1
        return rows


def assert_as_if_nothing_had_happened(home: Path, refreshed_home: Path) -> None:
    """After one more run: the marts, the facts and the files of an undisturbed home."""
    answer = warehouse(home, "run", "--as-of", AT)
    assert answer.code == 0, answer.err
    assert fingerprints(home / "current.duckdb") == fingerprints(refreshed_home / "current.duckdb")
    assert relations(home / "warehouse.duckdb") == relations(refreshed_home / "warehouse.duckdb")
    of_ours = {path.name for path in home.iterdir()} - {"landing"}
    assert of_ours == {path.name for path in refreshed_home.iterdir()} - {"landing"}
    records = read_records(home / "builds")
    published = {record.build_id for record in records if record.status == "published"}
    # A build that was audited and never published is overtaken: its record stays, its file goes.
    assert {record.status for record in records} <= {"published", "failed", "audited"}
    assert {record.reason for record in records if record.status == "failed"} <= {CUT_OFF}
    assert {path.name for path in (home / "builds").iterdir()} == {
        f"{record.build_id}.json" for record in records
    }
    assert set(snapshot_ids(home / "published")) == published
    assert {path.name for path in (home / "published").iterdir()} == {
        f"{build_id}.duckdb" for build_id in published
    }
    assert list((home / "scratch").iterdir()) == []


def assert_standing_is_told(home: Path) -> None:
    """`status` answers right after the kill, before anything was made good."""
    answer = warehouse(home, "status")
    assert (answer.code, answer.err) == (0, "")
    assert "Files that wait to be loaded" in answer.out


def fractions() -> list[float]:
    """One moment in each of as many equal stretches of a step as there are kills."""
    draw = random.Random(20261120)
    return [(number + draw.random()) / KILLS for number in range(KILLS)]


def test_a_load_killed_at_any_moment_is_made_good_by_the_next_run(
    undisturbed: Undisturbed, refreshed_home: Path, tmp_path: Path
) -> None:
    for number, fraction in enumerate(fractions()):
        home = killed(
            undisturbed.exported, tmp_path / str(number), undisturbed.load, fraction=fraction
        )
        assert_standing_is_told(home)
        assert_as_if_nothing_had_happened(home, refreshed_home)
        shutil.rmtree(home)


def test_a_build_killed_at_any_moment_is_made_good_by_the_next_run(
    undisturbed: Undisturbed,
    refreshed_home: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    for number, fraction in enumerate(fractions()):
        # Every second one is not the first build of its facts: it takes later weeks into them.
        before = undisturbed.loaded if number % 2 == 0 else request.getfixturevalue("grown")
        home = killed(before, tmp_path / str(number), undisturbed.build, fraction=fraction)
        assert_standing_is_told(home)
        assert (home / "current.duckdb").exists() == (before / "current.duckdb").exists()
        if (home / "current.duckdb").exists():
            assert (home / "current.duckdb").read_bytes() == (
                before / "current.duckdb"
            ).read_bytes()
        assert_as_if_nothing_had_happened(home, refreshed_home)
        shutil.rmtree(home)


def test_a_publish_killed_at_any_moment_is_made_good_by_the_next_run(
    undisturbed: Undisturbed, refreshed_home: Path, tmp_path: Path
) -> None:
    expected = fingerprints(refreshed_home / "current.duckdb")
    for number, fraction in enumerate(fractions()):
        home = killed(
            undisturbed.audited, tmp_path / str(number), undisturbed.publish, fraction=fraction
        )
        assert_standing_is_told(home)
        if (home / "current.duckdb").exists():
            assert fingerprints(home / "current.duckdb") == expected
        assert_as_if_nothing_had_happened(home, refreshed_home)
        shutil.rmtree(home)
