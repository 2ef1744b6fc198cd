"""Sealing, the gate, publishing, and what is published."""

import errno
import os
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Never

import duckdb
import pytest
import yaml
from publishing_candidate import FAILED, NOON, PASSED, Home

from orchestration.publishing.build_record import read_record, write_record
from orchestration.publishing.candidate import candidate_file
from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.recovery import recover
from orchestration.publishing.snapshot import (
    CandidateWithheld,
    SnapshotError,
    current_snapshot,
    current_snapshot_id,
    list_snapshots,
    read_snapshot,
    seal,
    snapshot_file,
)
from orchestration.settings import PROJECT_ROOT

LATER = NOON + timedelta(hours=1)
WARNING = CheckOutcome(
    name="rows_like_last_week",
    maker="great_expectations",
    subject="learner_summary",
    passed=False,
    is_blocking=False,
    failures=1,
)


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def change(path: Path, statement: str) -> None:
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute(statement)


def no_hard_links(*_: object, **__: object) -> Never:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_sealed_candidate_tells_every_check_and_its_counts(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.audit(NOON, WARNING, FAILED, PASSED)
    path = candidate_file(home.builds, record.build_id)
    assert rows_of(path, "from snapshot_checks") == [
        (
            "not_null", "dbt", "learner_summary", "learner_id", "2 learners have no id",
            2, False, True,
        ),
        ("unique", "dbt", "learner_summary", None, "", 0, True, True),
        (
            "rows_like_last_week", "great_expectations", "learner_summary", None, "",
            1, False, False,
        ),
    ]  # fmt: skip
    assert rows_of(path, "select checks_passed, checks_failed from snapshot_info") == [(1, 2)]


def test_a_sealed_candidate_is_one_file_that_older_clients_can_open(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.audit()
    path = candidate_file(home.builds, record.build_id)
    assert sorted(entry.name for entry in home.builds.iterdir()) == [
        path.name,
        f"{record.build_id}.json",
    ]
    tags = rows_of(path, "select tags from duckdb_databases() where path is not null")
    assert tags == [({"storage_version": "v1.4.0+"},)]


def test_sealing_again_replaces_the_checks(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.audit(NOON, FAILED)
    again = seal(record, [PASSED], builds=home.builds)
    path = candidate_file(home.builds, record.build_id)
    assert rows_of(path, "select check_name from snapshot_checks") == [("unique",)]
    assert rows_of(path, "select checks_passed, checks_failed from snapshot_info") == [(1, 0)]
    assert (record.status, again.status) == ("withheld", "audited")
    assert again.reason == ""


def test_sealing_leaves_the_marts_where_dbt_wrote_them(tmp_path: Path) -> None:
    """Written anew, they would leave holes as large as themselves, and groups of another size."""
    home = Home(tmp_path)
    record = home.build()
    path = candidate_file(home.builds, record.build_id)
    profiles = yaml.safe_load((PROJECT_ROOT / "profiles.yml").read_text("utf-8"))
    [marts] = profiles["learning_warehouse"]["outputs"]["refresh"]["attach"]
    with closing(duckdb.connect()) as connection:
        connection.execute(
            f"attach ? as marts (row_group_size {marts['options']['row_group_size']})", [str(path)]
        )
        connection.execute("create table marts.days as from range(200_000) as days (day)")
        connection.execute("create index by_day on marts.days (day)")
    places = "select row_group_id, column_id, block_id, count from pragma_storage_info('days')"
    before = rows_of(path, places)
    seal(record, [PASSED], builds=home.builds)
    assert rows_of(path, places) == before


def test_an_audit_without_checks_seals_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.build()
    with pytest.raises(SnapshotError, match="no check was made"):
        seal(record, [], builds=home.builds)
    assert read_record(home.builds, record.build_id).status == "building"


def test_a_build_without_a_candidate_is_not_sealed_and_none_is_made(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.begin()
    with pytest.raises(SnapshotError, match="does not exist"):
        seal(record, [PASSED], builds=home.builds)
    assert not candidate_file(home.builds, record.build_id).exists()


@pytest.mark.parametrize(
    "fault",
    [
        "update snapshot_info set snapshot_id = '20200101T000000Z'",
        "insert into snapshot_info from snapshot_info",
        "delete from snapshot_info",
        "drop table snapshot_info",
    ],
)
def test_marts_that_are_not_of_this_build_are_not_sealed(tmp_path: Path, fault: str) -> None:
    home = Home(tmp_path)
    record = home.build()
    change(candidate_file(home.builds, record.build_id), fault)
    with pytest.raises(SnapshotError, match="snapshot_info"):
        seal(record, [PASSED], builds=home.builds)
    assert read_record(home.builds, record.build_id).status == "building"


def test_publishing_moves_the_very_file_and_points_current_to_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.audit()
    candidate = candidate_file(home.builds, record.build_id)
    inode = candidate.stat().st_ino
    published = home.publish(record.build_id)
    snapshot = snapshot_file(home.published, record.build_id)
    assert (snapshot.stat().st_ino, home.current.stat().st_ino) == (inode, inode)
    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o444
    assert not candidate.exists()
    assert (published.status, published.snapshot_id) == ("published", record.build_id)
    assert read_record(home.builds, record.build_id).status == "published"
    assert rows_of(home.current, "select count(*) from learner_summary") == [(2,)]


def test_publishing_twice_changes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.snapshot()
    home.snapshot(LATER)
    before = home.files()
    home.publish(first)
    assert home.files() == before


def test_a_blocking_failure_withholds_the_candidate_and_current_stays(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.snapshot()
    withheld = home.audit(LATER, PASSED, FAILED)
    with pytest.raises(CandidateWithheld) as error:
        home.publish(withheld.build_id)
    reason = "learner_summary.learner_id: not_null failed (2): 2 learners have no id"
    assert error.value.reasons == (reason,)
    assert reason in str(error.value)
    assert (withheld.status, withheld.reason) == ("withheld", reason)
    assert candidate_file(home.builds, withheld.build_id).exists()
    assert current_snapshot_id(published=home.published, current=home.current) == first


def test_a_failure_that_does_not_block_is_published_and_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.publish(home.audit(NOON, PASSED, WARNING).build_id)
    snapshot = read_snapshot(home.current)
    assert record.status == "published"
    assert (snapshot.checks_passed, snapshot.checks_failed) == (1, 1)


def test_the_gate_reads_the_file_and_not_what_the_record_says(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.audit(NOON, FAILED)
    write_record(home.builds, record.model_copy(update={"status": "audited", "checks": ()}))
    with pytest.raises(CandidateWithheld, match="not_null failed"):
        home.publish(record.build_id)
    assert not home.current.exists()


def test_a_candidate_that_was_never_sealed_is_not_published(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.build()
    with pytest.raises(SnapshotError, match="Only an audited build"):
        home.publish(record.build_id)
    write_record(home.builds, record.model_copy(update={"status": "audited"}))
    with pytest.raises(SnapshotError, match="not sealed"):
        home.publish(record.build_id)
    assert not home.published.exists()


def test_an_audited_build_whose_file_is_gone_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.audit()
    candidate_file(home.builds, record.build_id).unlink()
    with pytest.raises(SnapshotError, match="is gone"):
        home.publish(record.build_id)


def test_a_candidate_under_the_name_of_another_build_is_not_published(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first, second = home.audit(), home.audit(LATER)
    candidate_file(home.builds, first.build_id).rename(candidate_file(home.builds, second.build_id))
    with pytest.raises(SnapshotError, match=f"holds snapshot {first.build_id}"):
        home.publish(second.build_id)
    assert not home.published.exists()


def test_current_is_what_was_published_last_whatever_its_as_of(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.snapshot()
    past = home.build(LATER, as_of=datetime(2020, 1, 1, tzinfo=UTC))
    home.publish(seal(past, [PASSED], builds=home.builds).build_id)
    assert read_snapshot(home.current).snapshot_id == past.build_id
    assert read_snapshot(home.current).as_of == datetime(2020, 1, 1, tzinfo=UTC)


def test_a_build_of_a_past_moment_can_stand_beside_current(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.snapshot()
    beside = home.publish(home.audit(LATER).build_id, make_current=False)
    assert current_snapshot_id(published=home.published, current=home.current) == first
    assert [snapshot.snapshot_id for snapshot in list_snapshots(home.published)] == [
        beside.build_id,
        first,
    ]


def test_where_hard_links_are_not_supported_current_is_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_hard_links)
    home = Home(tmp_path)
    home.snapshot()
    second = home.snapshot(LATER)
    snapshot = snapshot_file(home.published, second)
    assert home.current.stat().st_ino != snapshot.stat().st_ino
    assert home.current.read_bytes() == snapshot.read_bytes()
    assert stat.S_IMODE(home.current.stat().st_mode) == 0o444
    assert current_snapshot_id(published=home.published, current=home.current) == second


def test_another_fault_of_linking_is_not_taken_for_missing_support(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record = home.audit()

    def no_space(*_: object, **__: object) -> Never:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", no_space)
        with pytest.raises(OSError, match="No space left"):
            home.publish(record.build_id)
    assert not home.current.exists()
    recovered = recover(
        builds=home.builds, published=home.published, current=home.current, scratch=home.scratch
    )
    assert recovered.published == (record.build_id,)
    assert current_snapshot_id(published=home.published, current=home.current) == record.build_id


def test_folders_on_two_file_systems_are_refused_before_anything_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record = home.audit()
    rename = os.rename

    def across(source: Path, target: Path) -> None:
        if Path(target).parent == home.published:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr(os, "rename", across)
    with pytest.raises(SnapshotError, match="different file systems"):
        home.publish(record.build_id)
    assert candidate_file(home.builds, record.build_id).exists()


def test_a_reader_keeps_the_snapshot_that_it_opened(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.snapshot()
    with closing(duckdb.connect(str(home.current), read_only=True)) as reader:
        second = home.snapshot(LATER)
        assert reader.execute("select snapshot_id from snapshot_info").fetchall() == [(first,)]
        # Asked in the same process, while that reader is open.
        assert read_snapshot(home.current).snapshot_id == second


def test_the_list_tells_each_snapshot_newest_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first, second = home.snapshot(), home.snapshot(LATER)
    (home.published / "notes.duckdb").write_text("not ours")
    listed = list_snapshots(home.published)
    assert [snapshot.snapshot_id for snapshot in listed] == [second, first]
    assert listed[1].as_of == NOON
    assert listed[1].built_at == NOON
    assert listed[1].path == snapshot_file(home.published, first)
    assert listed[1].size == listed[1].path.stat().st_size


def test_nothing_published_means_no_current_snapshot(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert current_snapshot(home.current) is None
    assert current_snapshot_id(published=home.published, current=home.current) is None
    assert list_snapshots(home.published) == ()


def test_a_broken_snapshot_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = snapshot_file(home.published, "20261120T120000Z")
    path.parent.mkdir()
    path.write_text("no database")
    with pytest.raises(SnapshotError, match=r"20261120T120000Z\.duckdb cannot be read"):
        list_snapshots(home.published)
