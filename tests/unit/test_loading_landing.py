"""What a look at the landing folder finds."""

from pathlib import Path

import pytest

from orchestration.loading.contracts import load_contracts
from orchestration.loading.failures import LoadingError
from orchestration.loading.landing import LandingLook, format_of, look_at_landing
from orchestration.loading.sql_text import quote_identifier, quote_literal


def look(landing: Path) -> LandingLook:
    return look_at_landing(landing, contracts=load_contracts())


def put(landing: Path, *relative_paths: str) -> None:
    for relative_path in relative_paths:
        path = landing / relative_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_files_are_found_by_entity_then_source_then_name(tmp_path: Path) -> None:
    put(tmp_path, "b/users/1.csv", "a/users/2.csv", "a/users/10.jsonl", "a/courses/x.parquet")
    assert [file.relative_path for file in look(tmp_path).files] == [
        "a/courses/x.parquet",
        "a/users/10.jsonl",
        "a/users/2.csv",
        "b/users/1.csv",
    ]


def test_hidden_and_unfinished_files_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "lms/users/.a.csv", "lms/users/a.csv.tmp", "lms/users/a.csv.part", ".x/users/a")
    found = look(tmp_path)
    assert found.files == ()
    assert found.notices == ()


@pytest.mark.parametrize(
    ("path", "noticed", "says"),
    [
        ("LMS/users/a.csv", "LMS", "is no name for a source"),
        ("l:ms/users/a.csv", "l:ms", "is no name for a source"),
        ("lms/user/a.csv", "lms/user", "is no entity. The entities are: activity_events,"),
        ("lms/users/a.xlsx", "lms/users/a.xlsx", "is of no known format"),
        ("lms/users/deep/a.csv", "lms/users/deep", "is no file"),
        ("lms/a.csv", "lms/a.csv", "lies beside the entity folders"),
        ("a.csv", "a.csv", "lies beside the source folders"),
    ],
)
def test_what_no_load_can_take_is_noticed(
    tmp_path: Path, path: str, noticed: str, says: str
) -> None:
    put(tmp_path, path)
    found = look(tmp_path)
    assert found.files == ()
    ((notice),) = found.notices
    assert notice.path == noticed
    assert says in notice.message


@pytest.mark.parametrize("path", ["lms", "lms/users", "lms/users/a.csv"])
def test_a_link_in_a_circle_is_noticed_and_hides_no_other_file(tmp_path: Path, path: str) -> None:
    put(tmp_path, "hr/users/b.csv")
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).symlink_to(tmp_path / path)
    found = look(tmp_path)
    assert [file.relative_path for file in found.files] == ["hr/users/b.csv"]
    ((notice),) = found.notices
    assert (notice.path, notice.status) == (path, "unreadable")
    assert "Too many levels of symbolic links. Give this user the right" in notice.message


def test_a_landing_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert look(tmp_path / "landing") == LandingLook(files=(), notices=())


def test_a_landing_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "landing").touch()
    with pytest.raises(LoadingError, match="must be a folder"):
        look(tmp_path / "landing")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.csv", "csv"), ("A.CSV.GZ", "csv.gz"), ("a.jsonl", "jsonl"), ("a.json", None), ("a", None)],
)
def test_the_name_promises_the_format(name: str, expected: str | None) -> None:
    assert format_of(name) == expected


def test_quoting_leaves_no_way_out() -> None:
    assert quote_identifier('a"; drop table x') == '"a""; drop table x"'
    assert quote_literal("it's") == "'it''s'"
    assert quote_literal("a\0b") == "('a' || chr(0) || 'b')"
