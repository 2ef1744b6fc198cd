"""Ids and records of builds."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publishing_candidate import FAILED, NOON, PASSED, Home

from orchestration.publishing.build_record import (
    BuildRecord,
    BuildRecordError,
    new_build_id,
    read_record,
    read_records,
    record_file,
    started_at_of,
    write_record,
)


def test_a_build_id_is_the_utc_second_of_its_start(tmp_path: Path) -> None:
    vienna = datetime(2026, 11, 20, 11, 49, 0, 999, tzinfo=timezone(timedelta(hours=1)))
    assert new_build_id(vienna, builds=tmp_path, published=tmp_path) == "20261120T104900Z"


def test_a_moment_without_an_offset_gives_no_build_id(tmp_path: Path) -> None:
    with pytest.raises(BuildRecordError, match="no offset"):
        new_build_id(NOON.replace(tzinfo=None), builds=tmp_path, published=tmp_path)


@pytest.mark.parametrize("taken_by", ["builds", "published"])
def test_an_id_that_a_file_has_already_is_not_given_again(tmp_path: Path, taken_by: str) -> None:
    home = Home(tmp_path)
    folder = home.builds if taken_by == "builds" else home.published
    folder.mkdir()
    (folder / "20261120T120000Z.duckdb").touch()
    given_id = new_build_id(NOON, builds=home.builds, published=home.published)
    assert given_id == "20261120T120000Z_02"


def test_a_freed_id_of_the_same_second_is_not_given_again(tmp_path: Path) -> None:
    (tmp_path / "20261120T120000Z_07.json").touch()
    assert new_build_id(NOON, builds=tmp_path, published=tmp_path) == "20261120T120000Z_08"


def test_the_hundredth_build_of_a_second_is_refused(tmp_path: Path) -> None:
    (tmp_path / "20261120T120000Z_99.json").touch()
    with pytest.raises(BuildRecordError, match="a second later"):
        new_build_id(NOON, builds=tmp_path, published=tmp_path)


@given(
    st.lists(
        st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001
            lambda moment: moment.replace(microsecond=0)
        ),
        max_size=12,
    ),
    st.integers(1, 4),
)
def test_ids_and_file_names_sort_in_the_order_of_start(
    tmp_path_factory: pytest.TempPathFactory, moments: list[datetime], builds_each: int
) -> None:
    folder = tmp_path_factory.mktemp("builds")
    ids = []
    for moment in sorted(moments):
        for _ in range(builds_each):
            ids.append(new_build_id(moment.replace(tzinfo=UTC), builds=folder, published=folder))
            (folder / f"{ids[-1]}.duckdb").touch()
    assert sorted(ids) == ids
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.duckdb" for name in ids]
    assert [started_at_of(name).replace(tzinfo=None) for name in ids] == [
        moment for moment in sorted(moments) for _ in range(builds_each)
    ]


@pytest.mark.parametrize("text", ["latest", "20261120T104900", "20261120T104900Z_2", "../x"])
def test_what_is_no_build_id_has_no_start(text: str) -> None:
    with pytest.raises(BuildRecordError, match="is no build id"):
        started_at_of(text)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = BuildRecord(
        build_id="20261120T120000Z",
        as_of=datetime(2026, 1, 31, 23, 59, tzinfo=timezone(timedelta(hours=1))),
        started_at=NOON,
        code_version="0.1.0+g1a2b3c4",
        status="withheld",
        reason="čekaj: 2 learners",
        becomes_current=False,
        step_seconds={"load": 1.25, "build": 3.5},
        load_counts={"rows_read": 5},
        checks=(PASSED, FAILED),
    )
    write_record(tmp_path / "builds", record)
    found = read_record(tmp_path / "builds", "20261120T120000Z")
    assert found.model_dump(mode="json") == record.model_dump(mode="json")
    assert found.checks[1].message == "2 learners have no id"
    assert found.as_of == datetime(2026, 1, 31, 22, 59, tzinfo=UTC)
    assert found.as_of.utcoffset() == timedelta(0)


def test_records_come_newest_first_and_each_in_its_last_state(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first, second, third = home.begin(), home.begin(), home.begin(NOON + timedelta(hours=1))
    write_record(home.builds, second.failed("dbt: learner_summary has an error"))
    found = read_records(home.builds)
    assert [record.build_id for record in found] == [
        third.build_id,
        second.build_id,
        first.build_id,
    ]
    assert [record.status for record in found] == ["building", "failed", "building"]
    assert found[1].reason == "dbt: learner_summary has an error"


def test_an_unfinished_write_hides_no_record(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.begin()
    (home.builds / f".{record.build_id}.json.tmp").write_text('{"build_id": "2026')
    assert read_records(home.builds) == (record,)
    write_record(home.builds, record.failed("stopped"))
    assert [path.name for path in home.builds.iterdir()] == [f"{record.build_id}.json"]


def test_no_builds_folder_means_no_records(tmp_path: Path) -> None:
    assert read_records(tmp_path / "builds") == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "Invalid JSON"),
        ("{}", "build_id: Field required"),
        (
            '{"build_id": "20261120T120000Z", "as_of": "2026-11-20T12:00:00",'
            ' "started_at": "2026-11-20T12:00:00Z", "code_version": "1"}',
            "as_of: Input should have timezone info",
        ),
        (
            '{"build_id": "20261120T120000Z", "as_of": "2026-11-20T12:00:00Z",'
            ' "started_at": "2026-11-20T12:00:00Z", "code_version": "1", "state": "failed"}',
            "state: Extra inputs",
        ),
    ],
)
def test_a_broken_record_is_named_with_its_problem(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = record_file(tmp_path, "20261120T120000Z")
    path.write_text(content)
    with pytest.raises(BuildRecordError) as error:
        read_records(tmp_path)
    assert str(path) in str(error.value)
    assert problem in str(error.value)


def test_a_record_under_the_name_of_another_build_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.begin()
    record_file(home.builds, record.build_id).rename(home.builds / "20270101T000000Z.json")
    with pytest.raises(BuildRecordError, match="holds the record of 20261120T120000Z"):
        read_records(home.builds)


def test_a_build_that_never_was_is_said_not_to_exist(tmp_path: Path) -> None:
    with pytest.raises(BuildRecordError, match="There is no build 20261120T120000Z"):
        read_record(tmp_path, "20261120T120000Z")
