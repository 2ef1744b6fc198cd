"""A warehouse that somebody else has: who it is and what to do is told, and readers go on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import warehouse
from conftest import AS_OF
from process_output import next_line

from orchestration.settings import Settings
from orchestration.writer_lock import writer_lock

HOLD_THE_LOCK = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from orchestration.writer_lock import writer_lock
with writer_lock(Path(sys.argv[1]), command="warehouse run", since=datetime.now(UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""
HOLD_THE_FILE = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(program: str, path: Path) -> Iterator[int]:
    """Another process that holds something until the `with` ends; gives its id."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert next_line(process.stdout) == "held\n"
        try:
            yield process.pid
        finally:
            process.kill()


@pytest.fixture(scope="module")
def held(refreshed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A refreshed home whose writer's lock another process holds."""
    home = tmp_path_factory.mktemp("held") / "home"
    subprocess.run(["cp", "-a", str(refreshed_home), str(home)], check=True)
    with held_elsewhere(HOLD_THE_LOCK, home / "writer.lock"):
        yield Settings(home=home)


@pytest.mark.parametrize(
    "command",
    [("run",), ("load",), ("build",), ("publish",), ("quarantine", "retry")],
    ids=" ".join,
)
def test_a_second_writer_is_told_who_writes_and_changes_nothing(
    command: tuple[str, ...], held: Settings
) -> None:
    before = {path: path.stat().st_mtime_ns for path in held.home.rglob("*") if path.is_file()}
    answer = warehouse(held.home, *command)
    assert answer.code == 4
    assert "The warehouse is being written by warehouse run (process " in answer.told
    assert "Wait until that ends, or stop it (kill " in answer.told
    assert {
        path: path.stat().st_mtime_ns for path in held.home.rglob("*") if path.is_file()
    } == before


def test_while_another_writes_status_and_queries_answer(held: Settings) -> None:
    status = warehouse(held.home, "status")
    assert (status.code, status.err) == (0, "")
    assert "Published" in status.out
    assert "warehouse run (process " in status.out
    assert "is writing; what waits is told after that." in status.out
    told = json.loads(warehouse(held.home, "status", "--json").out)
    assert (told["writer"]["command"], told["waiting"]) == ("warehouse run", None)
    query = warehouse(held.home, "sql", "select learner_count from platform_overview")
    assert (query.code, query.out.splitlines()[0]) == (0, "learner_count")


def test_a_writer_that_waits_goes_on_when_the_other_is_done(tmp_path: Path) -> None:
    with writer_lock(tmp_path / "writer.lock", command="a test", since=datetime.now(UTC)):
        answer = warehouse(tmp_path, "load", "--wait", "0.2")
        assert answer.code == 4
        assert "still locked after waiting 0.2 s" in answer.told
    assert warehouse(tmp_path, "load", "--wait", "0.2").code == 0


def test_a_foreign_program_that_has_the_file_open_is_told_of(home: Settings) -> None:
    with held_elsewhere(HOLD_THE_FILE, home.warehouse_file) as process:
        for command in (("load",), ("run", "--as-of", AS_OF.isoformat()), ("quarantine", "list")):
            answer = warehouse(home.home, *command)
            assert answer.code == 4
            assert f"{home.warehouse_file}: another process has the warehouse open." in answer.told
            assert "Wait until it is done, or end it, then run the same command" in answer.told
            assert f"PID {process}" in answer.told
        status = warehouse(home.home, "status")
        assert (status.code, status.err) == (0, "")
        assert "Another program has the warehouse open" in status.out
        assert warehouse(home.home, "sql", "from team_summary limit 1").code == 0
    assert warehouse(home.home, "load").code == 0
