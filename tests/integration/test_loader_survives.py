"""A load that is killed, or finds no room: nothing half-done, and the next one makes it good."""

import random
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from loading_home import EVENTS, HEADER, LOADED_AT, Home
from process_output import next_line

from orchestration.loading.failures import NoSpaceError
from orchestration.loading.loader import load_landing
from orchestration.loading.outcomes import RowCounts

SCRIPT = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from loading_home import Home
from orchestration.loading import loader, reading
from orchestration.loading.failures import LoadingError
if sys.argv[-1] == "straight":
    loader.STRAIGHT_FROM_BYTES = 0
    reading.PIECE_BYTES = 40_000
elif len(sys.argv) > 3:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
print("ready", flush=True)
try:
    Home(Path(sys.argv[2])).load()
except LoadingError as error:
    print(type(error).__name__, error, flush=True)
print("done", flush=True)
"""
ROUNDS = 3
FILES = 12


def start(home: Home, *arguments: str) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parent)
    command = [sys.executable, "-c", SCRIPT, tests, str(home.folder), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def fill(home: Home) -> None:
    for number in range(FILES):
        rows = "".join(
            f"e{number}-{row},user{row % 7},view,2026-02-{row % 28 + 1:02}T10:00:00Z\n"
            for row in range(3000)
        )
        home.put(f"{number:02}.csv", f"{HEADER}{rows}broken\n")


def test_a_killed_load_is_made_good_by_the_next(tmp_path: Path) -> None:
    undisturbed, killed = Home(tmp_path / "undisturbed"), Home(tmp_path / "killed")
    fill(undisturbed)
    fill(killed)
    whole = undisturbed.load()
    moments = random.Random(7)
    for _ in range(ROUNDS):
        with start(killed, "straight") as process:
            assert next_line(process.stdout) == "ready\n"
            try:
                process.wait(timeout=moments.uniform(0, whole.seconds))
            except subprocess.TimeoutExpired:
                process.kill()
        assert process.returncode in {0, -signal.SIGKILL}
        loaded = killed.rows(
            """
            select coalesce(sum(rows_loaded), 0), coalesce(sum(rows_quarantined), 0)
            from ledger.load_audit
            """
            if killed.warehouse.exists()
            and killed.rows("from duckdb_tables() where table_name = 'load_audit'")
            else "select 0, 0"
        )
        if loaded != [(0, 0)]:
            assert loaded == killed.rows(
                f"""
                select
                    (select count(*) from raw.{EVENTS}),
                    (select count(*) from ledger.quarantine)
                """
            )
    killed.load()
    assert killed.raw() == undisturbed.raw()
    assert killed.values("select path from ledger.load_audit order by 1") == undisturbed.values(
        "select path from ledger.load_audit order by 1"
    )
    assert killed.load().unchanged == FILES


def test_a_load_without_space_says_so_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.load()
    home.put("a.csv", f"{HEADER}e1,u1,view,2026-02-01\n")
    home.load()
    before = home.everything()
    rows = "".join(f"{n:x}{n * 7919:x},{n * 31:x},view,2026-02-01\n" for n in range(60_000))
    home.put("b.csv", HEADER + rows)
    room = home.warehouse.stat().st_size + 20_000
    process = start(home, str(room))
    output, _ = process.communicate(timeout=60)
    assert "NoSpaceError" in output
    assert "no space left" in output
    assert "Free space" in output
    assert home.everything() == before
    assert home.load().rows == RowCounts(read=60_000, loaded=60_000)


def test_a_spill_without_space_is_named_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    rows = "".join(f"{n:x}{n * 7919:x},{n * 31:x},view,2026-02-01\n" for n in range(60_000))
    home.put("a.csv", HEADER + rows)
    means = home.means | {"memory_limit": "30MiB"}
    (tmp_path / "scratch").mkdir()
    with pytest.raises(NoSpaceError, match=r"Raise WAREHOUSE_MEMORY_LIMIT|no space left"):
        _load_with_little_spill(home, means)
    assert home.load(loaded_at=LOADED_AT).rows.loaded == 60_000


def _load_with_little_spill(home: Home, means: dict[str, Any]) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, limits[1]))
    try:
        load_landing(landing=home.landing, loaded_at=LOADED_AT, **means)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
