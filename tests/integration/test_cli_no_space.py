"""No room to write: told in a sentence, nothing half-done, and made good when there is room.

The limit on the size of a file that a process may write stands for the full disk: writing beyond
it fails in the same places, with an error of the same kind.
"""

import json
import resource
import shutil
import subprocess
from pathlib import Path

import pytest
from command_line import PROGRAM, Answer, environment, warehouse
from conftest import AS_OF
from marts import fingerprints

from orchestration.settings import Settings
from orchestration.table_rows import table_rows


def warehouse_with_room_for(size: int, home: Path, *arguments: str) -> Answer:
    """Run a command in a process of its own whose files cannot grow beyond `size` bytes."""
    ended = subprocess.run(
        [str(PROGRAM), *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    return Answer(code=ended.returncode, out=ended.stdout, err=ended.stderr)


@pytest.mark.parametrize("size", [20_000, 500_000], ids=["from the start", "on the way"])
def test_a_load_without_room_says_so_and_the_next_one_loads_all(
    size: int, generated: Path, refreshed_home: Path, tmp_path: Path
) -> None:
    shutil.copytree(generated / "landing", tmp_path / "landing")
    full = warehouse_with_room_for(size, tmp_path, "load")
    assert full.code == 1
    assert "Free" in full.told
    assert "Traceback" not in full.err
    assert warehouse(tmp_path, "status").code == 0
    again = warehouse(tmp_path, "load", "--json")
    assert again.code == 0, again.err
    raw = {
        table: count
        for table, count in table_rows(refreshed_home / "warehouse.duckdb").items()
        if table.startswith("raw.")
    }
    assert {
        table: count
        for table, count in table_rows(tmp_path / "warehouse.duckdb").items()
        if table.startswith("raw.")
    } == raw
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_build_without_room_fails_and_leaves_current_alone(home: Settings) -> None:
    at = AS_OF.isoformat()
    before, inode = fingerprints(home.current_file), home.current_file.stat().st_ino
    full = warehouse_with_room_for(2_200_000, home.home, "build", "--as-of", at)
    assert full.code == 1
    assert full.told.endswith("Free some space, then run again.")
    assert "Traceback" not in full.err
    assert home.current_file.stat().st_ino == inode
    status = json.loads(warehouse(home.home, "status", "--json").out)
    assert status["newest_build"]["status"] in {"failed", "building"}
    again = warehouse(home.home, "run", "--as-of", at)
    assert again.code == 0, again.err
    assert fingerprints(home.current_file) == before
    assert {path.suffix for path in home.builds_folder.iterdir()} == {".json"}
