"""Copies to hand out, with and without names."""

import csv
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from publishing_candidate import Home

from orchestration.publishing.extracts import (
    ExtractError,
    ExtractFormat,
    PersonalData,
    extract,
    personal_data,
)
from orchestration.publishing.snapshot import snapshot_file

INFO_COLUMNS = frozenset(
    {"snapshot_id", "code_version", "checks_passed", "checks_failed", "as_of", "built_at"}
)
NAMES = PersonalData(
    columns={
        "snapshot_info": INFO_COLUMNS,
        "learner_summary": frozenset({"learner_id", "full_name", "risk_reason", "score"}),
        "user_directory": frozenset({"user_id", "full_name"}),
    },
    personal={
        "learner_summary": frozenset({"full_name"}),
        "user_directory": frozenset({"user_id", "full_name"}),
    },
)
FORMATS: list[ExtractFormat] = ["duckdb", "parquet", "csv"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "var")
    home.snapshot()
    return home


def bytes_of(path: Path) -> bytes:
    files = [path] if path.is_file() else sorted(path.iterdir())
    return b"".join(file.read_bytes() for file in files)


def values_of(folder: Path) -> bytes:
    """What the files of a Parquet extract say; their own bytes are compressed."""
    with closing(duckdb.connect()) as connection:
        files = sorted(folder.iterdir())
        found = [connection.read_parquet(str(file)).fetchall() for file in files]
    return str(found).encode()


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def node(alias: str, columns: dict[str, object], **others: object) -> dict[str, object]:
    return {
        "resource_type": "model",
        "database": "marts",
        "alias": alias,
        "config": {"materialized": "table", "meta": {}},
        "columns": columns,
        **others,
    }


def write_manifest(path: Path, *nodes: dict[str, object]) -> Path:
    path.write_text(json.dumps({"nodes": {str(at): each for at, each in enumerate(nodes)}}))
    return path


def test_an_extract_has_every_table_row_for_row(home: Home, tmp_path: Path) -> None:
    made = extract(home.current, tmp_path / "all.duckdb", form="duckdb", without=None)
    assert made.rows == {
        "learner_summary": 2,
        "snapshot_checks": 1,
        "snapshot_info": 1,
        "user_directory": 1,
    }
    assert made.left_out == ()
    for table in made.rows:
        assert rows_of(made.path, f"from {table}") == rows_of(home.current, f"from {table}")
    tags = rows_of(made.path, "select tags from duckdb_databases() where path is not null")
    assert tags == [({"storage_version": "v1.4.0+"},)]


@pytest.mark.parametrize("form", FORMATS)
def test_an_extract_without_names_holds_no_byte_of_them(
    home: Home, tmp_path: Path, form: ExtractFormat
) -> None:
    made = extract(home.current, tmp_path / "out", form=form, without=NAMES)
    assert made.rows == {"learner_summary": 2, "snapshot_checks": 1, "snapshot_info": 1}
    assert made.left_out == (
        "user_directory",
        "learner_summary.full_name",
        "snapshot_checks.message",
    )
    content = bytes_of(made.path) if form != "parquet" else values_of(made.path)
    assert b"on track" in content
    assert b"Horvat" not in content
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_a_table_that_no_model_describes_is_not_left_out_in_silence(
    home: Home, tmp_path: Path
) -> None:
    known = {table: NAMES.columns[table] for table in ("snapshot_info", "learner_summary")}
    partly = PersonalData(columns=known, personal=NAMES.personal)
    with pytest.raises(ExtractError, match=r"do not describe: user_directory\. "):
        extract(home.current, tmp_path / "out.duckdb", form="duckdb", without=partly)
    assert [entry.name for entry in tmp_path.iterdir()] == ["var"]


def test_a_column_that_no_model_describes_is_an_error(home: Home, tmp_path: Path) -> None:
    columns = {**NAMES.columns, "learner_summary": frozenset({"learner_id", "full_name", "score"})}
    partly = PersonalData(columns=columns, personal=NAMES.personal)
    with pytest.raises(ExtractError, match=r"do not describe: learner_summary\.risk_reason\. "):
        extract(home.current, tmp_path / "out", form="csv", without=partly)


def test_a_csv_cell_cannot_be_a_formula_and_numbers_stay_numbers(
    home: Home, tmp_path: Path
) -> None:
    extract(home.current, tmp_path / "out", form="csv", without=NAMES)
    with (tmp_path / "out" / "learner_summary.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["learner_id", "risk_reason", "score"],
            ["u1", "'=1+1", "0.5"],
            ["u2", "on track", "-1.5"],
        ]


@pytest.mark.parametrize("form", FORMATS)
def test_an_extract_is_replaced_only_when_asked(
    home: Home, tmp_path: Path, form: ExtractFormat
) -> None:
    target = tmp_path / "out"
    extract(home.current, target, form=form, without=None)
    before = bytes_of(target)
    with pytest.raises(ExtractError, match="exists already"):
        extract(home.current, target, form=form, without=NAMES)
    assert bytes_of(target) == before
    made = extract(home.current, target, form=form, without=NAMES, overwrite=True)
    assert "user_directory" not in made.rows
    if form != "duckdb":
        assert sorted(path.stem for path in target.iterdir()) == sorted(made.rows)


def test_a_folder_with_other_files_is_never_replaced(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter.csv").write_text("mine")
    with pytest.raises(ExtractError, match="is no folder of an earlier csv extract"):
        extract(home.current, target, form="csv", without=None, overwrite=True)
    assert (target / "chapter.csv").read_text() == "mine"


def test_a_file_that_is_no_database_is_never_replaced(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "thesis.txt"
    target.write_text("mine, and long enough")
    with pytest.raises(ExtractError, match="is no DuckDB file"):
        extract(home.current, target, form="duckdb", without=None, overwrite=True)
    assert target.read_text() == "mine, and long enough"


def test_a_published_snapshot_is_never_replaced(home: Home) -> None:
    (older,) = home.published.iterdir()
    home.snapshot()
    before = home.files()
    with pytest.raises(ExtractError, match="read-only, as snapshots are"):
        extract(home.current, older, form="duckdb", without=NAMES, overwrite=True)
    with pytest.raises(ExtractError, match="is what the extract is made of"):
        extract(home.current, home.current, form="duckdb", without=NAMES, overwrite=True)
    assert home.files() == before


def test_an_extract_is_not_made_over_its_own_source(home: Home, tmp_path: Path) -> None:
    full = extract(home.current, tmp_path / "full.duckdb", form="duckdb", without=None).path
    before = full.read_bytes()
    with pytest.raises(ExtractError, match="is what the extract is made of"):
        extract(full, full, form="duckdb", without=NAMES, overwrite=True)
    assert full.read_bytes() == before


def test_what_a_killed_extract_left_does_not_get_into_the_next(home: Home, tmp_path: Path) -> None:
    left = tmp_path / ".out.tmp"
    left.mkdir()
    (left / "user_directory.csv").write_text("u1,Ana Horvat")
    extract(home.current, tmp_path / "out", form="csv", without=NAMES)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "learner_summary.csv",
        "snapshot_checks.csv",
        "snapshot_info.csv",
    ]
    assert not left.exists()


def test_an_extract_of_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(ExtractError, match="publish a snapshot first"):
        extract(home.current, tmp_path / "out", form="csv", without=None)


def test_a_file_that_is_no_snapshot_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = snapshot_file(tmp_path, "broken")
    broken.write_text("no database")
    with pytest.raises(ExtractError, match="could not be extracted"):
        extract(broken, tmp_path / "out", form="csv", without=None)
    assert [path.name for path in tmp_path.iterdir()] == [broken.name]


def test_the_manifest_tells_personal_tables_and_columns(tmp_path: Path) -> None:
    personal: dict[str, object] = {"personal": True}
    manifest = write_manifest(
        tmp_path / "manifest.json",
        node(
            "user_directory",
            {"user_id": {"meta": {}}, "full_name": {"meta": {}}},
            config={"materialized": "table", "meta": personal},
        ),
        node(
            "learner_notes",
            {
                "note_id": {"meta": {"personal": False}},
                "author": {"meta": personal},
                "text": {"config": {"meta": personal}},
            },
        ),
        node("stg_users", {"email": {"meta": personal}}, database="warehouse"),
        node("spine", {"day": {}}, config={"materialized": "ephemeral"}),
        node("not_null_note_id", {}, resource_type="test"),
    )
    assert personal_data(manifest, database="marts") == PersonalData(
        columns={
            "user_directory": frozenset({"user_id", "full_name"}),
            "learner_notes": frozenset({"note_id", "author", "text"}),
        },
        personal={
            "user_directory": frozenset({"user_id", "full_name"}),
            "learner_notes": frozenset({"author", "text"}),
        },
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "does not exist"),
        ("{", "is no dbt manifest"),
        ("[]", "is no dbt manifest"),
        ('{"nodes": {}}', "has no table"),
    ],
)
def test_without_a_usable_manifest_it_is_not_known_what_is_personal(
    tmp_path: Path, content: str | None, problem: str
) -> None:
    path = tmp_path / "manifest.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ExtractError, match=problem):
        personal_data(path, database="marts")
