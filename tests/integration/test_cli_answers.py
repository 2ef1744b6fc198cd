"""What the commands that look answer, to people and to programs."""

import csv
import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from command_line import started, warehouse
from process_output import next_line
from typer.main import get_command

from orchestration.cli.app import app
from orchestration.loading.contracts import load_contracts
from orchestration.publishing.snapshot import read_snapshot

QUERY = "select team_id, member_count from team_summary order by team_id limit 2"


def test_status_tells_what_is_published_and_that_nothing_waits(refreshed_home: Path) -> None:
    snapshot = read_snapshot(refreshed_home / "current.duckdb")
    told = warehouse(refreshed_home, "status")
    assert (told.code, told.err) == (0, "")
    for line in (
        f"Published       {snapshot.snapshot_id}",
        "As of           2026-03-29 12:00:00 UTC, ",
        f"Checks          {snapshot.checks_passed:,} passed, ",
        "Snapshots kept  1",
        "Files that wait to be loaded: 0",
    ):
        assert line in told.out
    facts = json.loads(warehouse(refreshed_home, "status", "--json").out)
    assert facts["current"]["snapshot_id"] == snapshot.snapshot_id
    assert facts["current"]["as_of"] == "2026-03-29T12:00:00Z"
    assert (facts["waiting"], facts["rejected"], facts["quarantined"]) == ([], [], 0)
    assert (facts["writer"], facts["newest_build_is_cut_off"]) == (None, False)


def test_status_of_an_empty_home_says_how_to_begin(tmp_path: Path) -> None:
    told = warehouse(tmp_path, "status")
    assert told.code == 0
    assert "Nothing is published yet. Put exports into the landing folder" in told.out
    assert json.loads(warehouse(tmp_path, "status", "--json").out)["current"] is None


def test_a_query_gives_the_same_rows_in_every_form(refreshed_home: Path) -> None:
    with closing(duckdb.connect(refreshed_home / "current.duckdb", read_only=True)) as connection:
        expected = connection.execute(QUERY).fetchall()
    piped = warehouse(refreshed_home, "sql", QUERY).out
    assert piped == warehouse(refreshed_home, "sql", QUERY, "--format", "csv").out
    assert list(csv.reader(piped.splitlines())) == [
        ["team_id", "member_count"],
        *([team, str(count)] for team, count in expected),
    ]
    lines = warehouse(refreshed_home, "sql", QUERY, "--format", "json").out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"team_id": team, "member_count": count} for team, count in expected
    ]
    table = warehouse(refreshed_home, "sql", QUERY, "--format", "table").out
    for team, count in expected:
        assert any(str(team) in line and f"{count:,}" in line for line in table.splitlines())


def test_a_table_of_many_rows_says_that_it_is_cut(refreshed_home: Path) -> None:
    answer = warehouse(refreshed_home, "sql", "from range(1000)", "--format", "table")
    assert "199" in answer.out
    assert "200" not in answer.out
    assert "The first 200 rows; all of them with --format csv or json." in answer.told
    whole = warehouse(refreshed_home, "sql", "from range(1000)").out
    assert len(whole.splitlines()) == 1001


def test_every_contract_and_setting_is_told_to_programs_too(tmp_path: Path) -> None:
    contracts = json.loads(warehouse(tmp_path, "contract", "list", "--json").out)
    assert [contract["entity"] for contract in contracts] == list(load_contracts())
    shown = json.loads(warehouse(tmp_path, "contract", "show", "teams", "--json").out)
    assert shown in contracts
    told = warehouse(tmp_path, "contract", "show", "teams").out
    assert told.startswith("teams (state, key team_id)\n")
    assert all(column in told for column in shown["columns"])
    settings = json.loads(
        warehouse(tmp_path, "settings", "--json", settings={"WAREHOUSE_THREADS": "3"}).out
    )
    assert settings["WAREHOUSE_HOME"] == str(tmp_path)
    assert settings["WAREHOUSE_THREADS"] == 3


def test_an_extract_without_names_has_every_table_but_the_names(
    refreshed_home: Path, tmp_path: Path
) -> None:
    target = tmp_path / "handed_out.duckdb"
    answer = warehouse(refreshed_home, "extract", str(target), "--without-names", "--json")
    assert answer.code == 0, answer.err
    made = json.loads(answer.out)
    assert made["path"] == str(target)
    assert "user_directory" in made["left_out"]
    with closing(duckdb.connect(target, read_only=True)) as connection:
        tables = dict(
            connection.execute("select table_name, estimated_size from duckdb_tables()").fetchall()
        )
    assert set(tables) == set(made["rows"])
    assert "user_directory" not in tables
    assert "learner_summary" in tables


def commands_of(command: object, called: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """How a command is called, and all that stand below it."""
    yield called
    for name, below in getattr(command, "commands", {}).items():
        yield from commands_of(below, (*called, name))


@pytest.mark.parametrize("command", tuple(commands_of(get_command(app))), ids=" ".join)
def test_every_command_has_help(command: tuple[str, ...], tmp_path: Path) -> None:
    answer = warehouse(tmp_path, *command, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert " ".join(("Usage: warehouse", *command)) in answer.out


def test_an_interrupted_load_ends_at_once_and_is_made_good_by_the_next(
    generated: Path, tmp_path: Path
) -> None:
    shutil.copytree(generated / "landing", tmp_path / "landing")
    process = started(tmp_path, "load")
    assert next_line(process.stderr) == "Loading exports ...\n"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert told == (
        "Stopped. What is published stays as it is; the next run makes good what was cut off.\n"
    )
    loaded = warehouse(tmp_path, "load")
    assert loaded.code == 0, loaded.err
    assert "Files that wait to be loaded: 0" in warehouse(tmp_path, "status").out


def test_the_help_of_the_program_tells_the_exit_codes(tmp_path: Path) -> None:
    told = " ".join(warehouse(tmp_path, "--help").out.split())
    for code in ("0 done", "1 failed", "2 wrong usage", "3 the audit withheld", "4 another process",
                 "5 done, but files were rejected"):  # fmt: skip
        assert code in told
