"""The gate between a build and its readers, through the real program."""

import json
from contextlib import closing
from pathlib import Path

import duckdb
from command_line import warehouse
from conftest import AS_OF
from marts import fingerprints

from orchestration.publishing.snapshot import read_snapshot
from orchestration.settings import Settings

AT = AS_OF.isoformat()
FACT = "intermediate.int_activity_summed_by_day"


def change(warehouse_file: Path, statement: str) -> None:
    """Do by hand to the warehouse what no program of ours would."""
    with closing(duckdb.connect(str(warehouse_file))) as connection:
        connection.execute(statement)


def identity(current: Path) -> tuple[int, int]:
    """Which file `current.duckdb` is, and when it last changed."""
    stat = current.stat()
    return stat.st_ino, stat.st_mtime_ns


def test_a_fact_that_lost_rows_is_withheld_told_of_and_repaired_by_a_full_refresh(
    home: Settings,
) -> None:
    published = fingerprints(home.current_file)
    before = identity(home.current_file)
    snapshot = read_snapshot(home.current_file)
    change(
        home.warehouse_file,
        f"delete from {FACT} where user_id = (select min(user_id) from {FACT})",
    )

    withheld = warehouse(home.home, "run", "--as-of", AT, "--json")

    assert withheld.code == 3, withheld.err
    record = json.loads(withheld.out)["build"]
    failed = [check for check in record["checks"] if check["is_blocking"] and not check["passed"]]
    assert "reconciliation" in {check["subject"] for check in failed}
    assert f"Withheld {record['build_id']}" in withheld.told
    assert "current.duckdb stays as it was" in withheld.told
    assert "warehouse run --accept-changes. Other ways on: docs/publishing.md." in withheld.told
    assert identity(home.current_file) == before
    assert read_snapshot(home.current_file) == snapshot
    assert (home.builds_folder / f"{record['build_id']}.duckdb").exists()

    status = warehouse(home.home, "status")
    assert f"{record['build_id']}, was withheld by its audit" in status.out
    assert failed[0]["name"] in status.out
    assert str(home.builds_folder / f"{record['build_id']}.duckdb") in status.out
    told = json.loads(warehouse(home.home, "status", "--json").out)
    assert told["newest_build"]["status"] == "withheld"
    assert told["current"]["snapshot_id"] == snapshot.snapshot_id

    assert warehouse(home.home, "publish").code == 1
    assert identity(home.current_file) == before

    repaired = warehouse(home.home, "run", "--as-of", AT, "--full-refresh")
    assert repaired.code == 0, repaired.err
    assert fingerprints(home.current_file) == published
    assert identity(home.current_file) != before


def test_a_fact_with_impossible_numbers_is_withheld(home: Settings) -> None:
    before = identity(home.current_file)
    change(home.warehouse_file, f"update {FACT} set action_count = 0")

    withheld = warehouse(home.home, "run", "--as-of", AT)

    assert withheld.code == 3, withheld.err
    assert "learner_daily_activity: every_activity_stands_for_an_action" in withheld.told
    assert identity(home.current_file) == before


def test_a_build_whose_model_fails_says_which_and_leaves_current_alone(home: Settings) -> None:
    before = identity(home.current_file)
    change(home.warehouse_file, "drop table raw.missions cascade")

    failed = warehouse(home.home, "build", "--as-of", AT)

    assert failed.code == 1
    assert failed.out == ""
    assert "models were not built; the first is " in failed.told
    assert "Table with name missions does not exist" in failed.told
    assert identity(home.current_file) == before
    # Nothing of it is kept but the word on why.
    assert {path.suffix for path in home.builds_folder.iterdir()} == {".json"}
    status = warehouse(home.home, "status")
    assert status.code == 0
    assert "failed: DbtFailed" in status.out
    assert "Table with name missions does not exist" in status.out
