"""Again is the same: the commands of the program, each done twice."""

import json
import shutil

from command_line import warehouse
from conftest import AS_OF
from marts import fingerprints

from orchestration.settings import Settings
from orchestration.table_rows import table_rows

AT = AS_OF.isoformat()


def test_loading_again_opens_no_file_and_adds_no_row(home: Settings) -> None:
    # The copied home has files of another time of change: they are opened once, and found known.
    files = len(list(home.landing_folder.rglob("*.csv")))
    first = warehouse(home.home, "load")
    assert first.told.endswith(f"Already loaded, under this or another name: {files} files.")
    rows = table_rows(home.warehouse_file)
    again = warehouse(home.home, "load", "--json")
    assert again.code == 0
    assert again.told == "Loading exports ... Nothing new to load."
    told = json.loads(again.out)
    assert told["files"] == []
    assert told["unchanged_files"] == files
    assert table_rows(home.warehouse_file) == rows


def test_known_content_under_another_name_adds_no_row(home: Settings) -> None:
    assert warehouse(home.home, "load").code == 0
    rows = table_rows(home.warehouse_file)
    teams = home.landing_folder / "lms" / "teams"
    shutil.copy(teams / "teams.csv", teams / "again.csv")
    again = warehouse(home.home, "load", "--json")
    assert again.code == 0
    assert "Already loaded, under this or another name: 1 file." in again.told
    assert {file["status"] for file in json.loads(again.out)["files"]} == {"already_loaded"}
    known = {table: count for table, count in rows.items() if table != "ledger.seen_files"}
    now = table_rows(home.warehouse_file)
    assert {table: now[table] for table in known} == known


def test_a_second_run_as_of_the_same_moment_publishes_the_same_marts(home: Settings) -> None:
    marts, rows = fingerprints(home.current_file), table_rows(home.warehouse_file)
    again = warehouse(home.home, "run", "--as-of", AT)
    assert again.code == 0, again.err
    assert fingerprints(home.current_file) == marts
    assert table_rows(home.warehouse_file) == rows


def test_publishing_again_leaves_what_is_published(home: Settings) -> None:
    before = home.current_file.stat().st_mtime_ns, sorted(home.published_folder.iterdir())
    again = warehouse(home.home, "publish")
    assert again.code == 1
    assert "No audited build waits to be published. The newest build," in again.told
    assert (
        home.current_file.stat().st_mtime_ns,
        sorted(home.published_folder.iterdir()),
    ) == before
