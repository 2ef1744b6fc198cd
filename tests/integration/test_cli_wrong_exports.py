"""Exports that cannot be taken: each is told of by its path, and stops no other file."""

import gzip
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from command_line import Answer, warehouse

TEAM_HEADER = "team_id,organization_id,name,updated_at\n"
TEAM = "t1,o1,Team One,2026-03-01T00:00:00Z\n"
GOOD = "users/good.csv"
USERS = (
    "user_id,organization_id,username,role,created_at,is_active,updated_at\n"
    "u1,o1,ana,learner,2026-01-01T00:00:00Z,true,2026-01-01T00:00:00Z\n"
    "u2,o1,bo,learner,2026-01-01T00:00:00Z,true,2026-01-01T00:00:00Z\n"
)


def put(home: Path, path: str, content: str | bytes) -> Path:
    """Land a file of the source `lms`."""
    target = home / "landing" / "lms" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)
    return target


def rows(home: Path, table: str) -> int:
    with closing(duckdb.connect(str(home / "warehouse.duckdb"), read_only=True)) as connection:
        [(count,)] = connection.execute(f"select count(*) from {table}").fetchall()
    return int(count)


def loaded_beside_a_good_file(home: Path) -> Answer:
    """Load; the good file that lies beside the faulty one must be in, whatever the other is."""
    put(home, GOOD, USERS)
    answer = warehouse(home, "load")
    assert rows(home, "raw.users") == 2
    return answer


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "is empty: it has not even a header. Export it again."),
        (
            "short.csv",
            "team_id,name\nt1,One\n",
            "lacks the columns organization_id, updated_at, which teams must have. It has the "
            "columns team_id, name.",
        ),
        (
            "semicolons.csv",
            TEAM_HEADER.replace(",", ";"),
            "has a header separated by ';'. Export it with commas between the fields.",
        ),
        (
            "cut.csv.gz",
            # So late that hundreds of rows were read before it showed.
            gzip.compress((TEAM_HEADER + TEAM * 500).encode())[:-4],
            "is no whole gzip file: Compressed file ended before the end-of-stream marker",
        ),
        ("plain.csv.gz", TEAM_HEADER, "is no whole gzip file: Not a gzipped file"),
        ("text.parquet", TEAM_HEADER, "is no whole Parquet file"),
        ("utf16.csv", TEAM_HEADER.encode("utf-16"), "is UTF-16. Export it as UTF-8."),
    ],
    ids=["empty", "columns missing", "semicolons", "cut gzip", "no gzip", "no parquet", "utf-16"],
)
def test_a_faulty_file_is_rejected_whole_named_and_stops_no_other(
    name: str, content: str | bytes, told: str, tmp_path: Path
) -> None:
    put(tmp_path, f"teams/{name}", content)
    answer = loaded_beside_a_good_file(tmp_path)
    assert answer.code == 5
    assert f"rejected: lms/teams/{name}: {told}" in answer.told
    assert rows(tmp_path, "raw.teams") == 0
    assert rows(tmp_path, "ledger.quarantine") == 0
    listed = json.loads(warehouse(tmp_path, "status", "--json").out)["rejected"]
    assert [file["path"] for file in listed] == [f"lms/teams/{name}"]
    assert told[:20] in listed[0]["error"]
    # It was settled, so the next load has nothing to say; mended, it loads.
    assert warehouse(tmp_path, "load").code == 0
    (tmp_path / "landing" / "lms" / "teams" / name).unlink()
    put(tmp_path, "teams/mended.csv", TEAM_HEADER + TEAM)
    assert warehouse(tmp_path, "load").code == 0
    assert rows(tmp_path, "raw.teams") == 1
    assert json.loads(warehouse(tmp_path, "status", "--json").out)["rejected"] == []


def test_status_forgets_a_file_that_was_mended_in_its_place(tmp_path: Path) -> None:
    put(tmp_path, "teams/a.csv", "team_id\nt1\n")
    put(tmp_path, "teams/b.csv", "team_id\nt1\n")
    assert warehouse(tmp_path, "load").code == 5
    put(tmp_path, "teams/a.csv", TEAM_HEADER + TEAM)
    assert warehouse(tmp_path, "load").code == 0
    told = warehouse(tmp_path, "status").out
    assert "Files that could not be loaded: 1" in told
    assert "lms/teams/b.csv" in told
    assert "lms/teams/a.csv" not in told


def a_folder(path: Path) -> None:
    path.mkdir()


def a_dangling_link(path: Path) -> None:
    path.symlink_to("/nowhere/teams.csv")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (a_folder, "is no file. Put files here."),
        (a_dangling_link, "is a link to nothing. Mend or remove it."),
    ],
)
def test_what_cannot_be_read_as_a_file_is_named_and_passed_over(
    make: Callable[[Path], None], told: str, tmp_path: Path
) -> None:
    put(tmp_path, "teams/good.csv", TEAM_HEADER + TEAM)
    make(tmp_path / "landing" / "lms" / "teams" / "bad.csv")
    answer = loaded_beside_a_good_file(tmp_path)
    assert answer.code == 0
    assert f"ignored: lms/teams/bad.csv: {told}" in answer.told
    assert "lms/teams/bad.csv" in warehouse(tmp_path, "status").out
    assert rows(tmp_path, "raw.teams") == 1


def test_a_folder_of_no_entity_is_named_with_the_entities_there_are(tmp_path: Path) -> None:
    put(tmp_path, "foo/x.csv", "a\n1\n")
    answer = loaded_beside_a_good_file(tmp_path)
    assert answer.code == 0
    assert "ignored: lms/foo: is no entity. The entities are: activity_events," in answer.told
    assert "lms/foo" in warehouse(tmp_path, "status").out


def test_a_file_of_a_header_alone_is_loaded_with_no_rows(tmp_path: Path) -> None:
    put(tmp_path, "teams/header.csv", TEAM_HEADER)
    answer = loaded_beside_a_good_file(tmp_path)
    assert answer.code == 0
    assert "Loaded 2 files" in answer.told
    assert rows(tmp_path, "raw.teams") == 0


def test_a_value_of_a_wrong_type_is_told_with_file_row_column_value_and_remedy(
    tmp_path: Path,
) -> None:
    put(tmp_path, "teams/typed.csv", TEAM_HEADER + TEAM + "t2,o1,Two,soon\n")
    answer = loaded_beside_a_good_file(tmp_path)
    assert answer.code == 0
    assert "4 rows read = 3 loaded + 0 duplicate + 1 quarantined" in answer.told
    assert "warehouse quarantine list" in answer.told
    (held,) = json.loads(warehouse(tmp_path, "quarantine", "list", "--json").out)
    assert (held["path"], held["row_number"]) == ("lms/teams/typed.csv", 2)
    reason = "updated_at = 'soon' is not an ISO 8601 timestamp. Give e.g. 2026-03-01T09:30:00Z."
    assert held["reasons"] == [reason]
    listed = warehouse(tmp_path, "quarantine", "list").out
    assert "lms/teams/typed.csv" in listed
    assert reason in listed
    shown = warehouse(tmp_path, "quarantine", "show", str(held["file_id"]), "2").out
    assert f"- {reason}" in shown
    assert "Two" in shown
    retried = warehouse(tmp_path, "quarantine", "retry")
    assert retried.told == "Tried 1 row: 0 loaded, 0 duplicate, 1 still held."


def test_a_landing_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "landing").write_text("")
    answer = warehouse(tmp_path, "load")
    assert answer.code == 1
    assert f"{tmp_path / 'landing'}: is a file; the landing folder must be a folder" in answer.told
