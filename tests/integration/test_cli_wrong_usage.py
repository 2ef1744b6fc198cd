"""What a person may ask for wrongly: each is told what, where and what to do, and changes nothing.

Wrong usage ends with 2, what cannot be done with 1.
"""

import socket
from pathlib import Path

import pytest
from command_line import warehouse

from orchestration.publishing.snapshot import snapshot_ids


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "--entity", "foo"),
        ("quarantine", "list", "--entity", "foo"),
        ("contract", "show", "foo"),
    ],
    ids=" ".join,
)
def test_an_unknown_entity_is_refused_with_the_names_of_the_known_ones(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    answer = warehouse(tmp_path / "home", *arguments)
    assert answer.code == 2
    assert "There is no entity 'foo'. The entities are: activity_events," in answer.told
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", ["run", "build"])
@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", ""])
def test_a_wrong_as_of_is_refused_before_anything_is_done(
    command: str, moment: str, tmp_path: Path
) -> None:
    answer = warehouse(tmp_path / "home", command, "--as-of", moment)
    assert answer.code == 2
    assert f"--as-of: {moment!r} is neither `data` nor a moment in ISO 8601" in answer.told
    assert "2026-01-31T06:00:00Z" in answer.told
    assert not (tmp_path / "home").exists()


def test_as_of_data_without_any_data_says_to_load_some(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert warehouse(tmp_path / "home", "load").code == 0
    answer = warehouse(tmp_path / "home", "build", "--as-of", "data")
    assert answer.code == 1
    assert "nothing was loaded yet, so there is no newest timestamp" in answer.told


def test_a_misspelt_setting_is_named_beside_the_right_ones(tmp_path: Path) -> None:
    answer = warehouse(tmp_path / "home", "status", settings={"WAREHOUSE_HOEM": "/elsewhere"})
    assert answer.code == 2
    assert answer.told.startswith("WAREHOUSE_HOEM in the environment is no setting;")
    assert "WAREHOUSE_HOME" in answer.told


def test_a_setting_of_a_wrong_value_is_named_with_it(tmp_path: Path) -> None:
    answer = warehouse(tmp_path / "home", "load", settings={"WAREHOUSE_THREADS": "many"})
    assert answer.code == 2
    assert answer.told.startswith("WAREHOUSE_THREADS = 'many' in the environment is wrong:")
    assert "valid integer" in answer.told
    assert not (tmp_path / "home").exists()


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    answer = warehouse(tmp_path / "home", "load")
    assert answer.code == 1
    assert answer.told == (
        f"{tmp_path / 'home'}: File exists. "
        "Choose another place; that of the warehouse is set by WAREHOUSE_HOME."
    )


@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("selec 1", 1, 'syntax error at or near "selec"'),
        ("from nowhere", 1, "The tables there are: warehouse sql 'show tables'"),
        ("select nothing from team_summary", 1, "The columns of a table: warehouse sql 'describe"),
        ("", 2, "these are 0 queries; give one"),
        ("select 1; select 2", 2, "these are 2 queries; give one"),
        ("create table mine as select 1", 1, "What is published never changes."),
        ("delete from team_summary", 1, "What is published never changes."),
        ("drop table team_summary", 1, "What is published never changes."),
        ("from read_text('/etc/hostname')", 1, "sees the published tables alone, no other file"),
        ("copy team_summary to '/tmp/copy.csv'", 1, "sees the published tables alone"),
        ("attach '/tmp/other.duckdb'", 1, "sees the published tables alone"),
        ("install httpfs", 1, "sees the published tables alone"),
        ("set enable_external_access = true", 1, "Cannot enable external access"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why_and_shows_no_rows(
    query: str, code: int, told: str, refreshed_home: Path
) -> None:
    before = (refreshed_home / "current.duckdb").stat()
    answer = warehouse(refreshed_home, "sql", query)
    assert answer.code == code
    assert told in answer.told
    assert answer.out == ""
    after = (refreshed_home / "current.duckdb").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_two_columns_of_one_name_are_refused_in_json_and_not_in_csv(refreshed_home: Path) -> None:
    query = "select 1 as rank, 2 as rank"
    answer = warehouse(refreshed_home, "sql", query, "--format", "json")
    assert (answer.code, answer.out) == (2, "")
    assert "JSON has no room for two columns 'rank'; name one of them otherwise" in answer.told
    assert warehouse(refreshed_home, "sql", query).out == "rank,rank\n1,2\n"


def test_a_query_before_anything_is_published_says_to_run(tmp_path: Path) -> None:
    answer = warehouse(tmp_path, "sql", "from team_summary")
    assert answer.code == 1
    assert "nothing is published yet. Run `warehouse run` first." in answer.told


@pytest.mark.parametrize("command", [("sql", "from team_summary"), ("extract", "x.duckdb")])
@pytest.mark.parametrize("snapshot", ["20200101T000000Z", "../warehouse"])
def test_an_unknown_snapshot_is_told_with_those_there_are(
    command: tuple[str, ...], snapshot: str, refreshed_home: Path
) -> None:
    answer = warehouse(refreshed_home, *command, "--snapshot", snapshot)
    assert answer.code == 2
    assert f"there is no snapshot {snapshot!r}" in answer.told
    (kept,) = snapshot_ids(refreshed_home / "published")
    assert f"The newest kept: {kept}." in answer.told


@pytest.mark.parametrize("command", ["ui", "docs"])
def test_a_port_that_is_taken_is_named_and_nothing_is_served(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = warehouse(tmp_path, command, "--port", str(port))
    assert answer.code == 2
    assert f"--port: 127.0.0.1:{port} cannot be listened on: Address already in use." in answer.told
    assert not (tmp_path / "dagster").exists()


@pytest.mark.parametrize("command", ["ui", "docs"])
@pytest.mark.parametrize("port", ["0", "65536"])
def test_what_is_no_port_is_refused(command: str, port: str, tmp_path: Path) -> None:
    assert warehouse(tmp_path, command, "--port", port).code == 2
    assert list(tmp_path.iterdir()) == []


def test_an_extract_replaces_nothing_unasked(refreshed_home: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.duckdb"
    target.write_text("mine")
    answer = warehouse(refreshed_home, "extract", str(target))
    assert answer.code == 1
    assert f"{target} exists already; name another place" in answer.told
    assert target.read_text() == "mine"


@pytest.mark.parametrize("has_loaded", [False, True])
def test_publishing_nothing_says_that_no_build_waits(has_loaded: bool, tmp_path: Path) -> None:
    if has_loaded:
        assert warehouse(tmp_path, "load").code == 0
    answer = warehouse(tmp_path, "publish")
    assert answer.code == 1
    assert answer.told.endswith("No audited build waits to be published.")
    assert not (tmp_path / "current.duckdb").exists()


def test_a_row_that_is_not_in_quarantine_is_told_of(refreshed_home: Path) -> None:
    answer = warehouse(refreshed_home, "quarantine", "show", "1", "1")
    assert answer.code == 1
    assert "No row 1 of file 1 is in quarantine; `warehouse quarantine list` tells" in answer.told
    assert warehouse(refreshed_home, "quarantine", "list").out == "No row is in quarantine.\n"


def test_quarantine_before_any_load_says_to_load(tmp_path: Path) -> None:
    answer = warehouse(tmp_path, "quarantine", "list")
    assert answer.code == 1
    assert "there is no warehouse yet" in answer.told


def test_a_load_of_nothing_says_where_exports_belong(tmp_path: Path) -> None:
    answer = warehouse(tmp_path, "load")
    assert answer.code == 0
    assert f"There is no export below {tmp_path / 'landing'}" in answer.told
