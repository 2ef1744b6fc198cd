"""What is made good at the start of a refresh."""

from datetime import timedelta
from pathlib import Path

from publishing_candidate import FAILED, NOON, Home

from orchestration.publishing.build_record import read_record, write_record
from orchestration.publishing.candidate import candidate_file
from orchestration.publishing.recovery import Recovery, recover
from orchestration.publishing.snapshot import current_snapshot_id, snapshot_file

LATER = NOON + timedelta(hours=1)


def recover_home(home: Home) -> Recovery:
    return recover(
        builds=home.builds, published=home.published, current=home.current, scratch=home.scratch
    )


def test_a_dead_build_is_marked_failed_and_its_files_go(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record = home.build()
    candidate = candidate_file(home.builds, record.build_id)
    log = candidate.with_name(candidate.name + ".wal")
    log.touch()
    spill = candidate.with_name(candidate.name + ".tmp")
    spill.mkdir()
    (spill / "block").touch()
    recovered = recover_home(home)
    assert recovered.failed == (record.build_id,)
    assert set(recovered.removed) == {candidate, log, spill}
    found = read_record(home.builds, record.build_id)
    assert found.status == "failed"
    assert "cut off" in found.reason
    assert [path.name for path in home.builds.iterdir()] == [f"{record.build_id}.json"]


def test_leftovers_of_no_build_go_and_files_that_are_not_ours_stay(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.builds.mkdir()
    for name in (
        "20260101T000000Z.duckdb",
        "20260102T000000Z.duckdb.wal",
        ".20260103T000000Z.json.tmp",
        "mine.duckdb",
        ".mine.json.tmp",
    ):
        (home.builds / name).touch()
    (tmp_path / ".current.duckdb.tmp").touch()
    assert len(recover_home(home).removed) == 4
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        ".mine.json.tmp",
        "mine.duckdb",
    ]


def test_withheld_and_audited_candidates_wait(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.audit(NOON, FAILED)
    home.audit(LATER)
    before = home.files()
    assert recover_home(home) == Recovery(failed=(), published=(), removed=())
    assert home.files() == before


def test_a_publish_that_was_cut_is_finished_as_it_was_meant(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.snapshot()
    beside, newest = home.audit(LATER), home.audit(LATER)
    write_record(home.builds, beside.model_copy(update={"becomes_current": False}))
    candidate_file(home.builds, beside.build_id).rename(
        snapshot_file(home.published, beside.build_id)
    )
    assert recover_home(home).published == (beside.build_id,)
    assert current_snapshot_id(published=home.published, current=home.current) == first
    candidate_file(home.builds, newest.build_id).rename(
        snapshot_file(home.published, newest.build_id)
    )
    assert recover_home(home).published == (newest.build_id,)
    assert current_snapshot_id(published=home.published, current=home.current) == newest.build_id
    assert read_record(home.builds, newest.build_id).status == "published"


def test_what_a_killed_process_had_spilled_goes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    spilled = home.scratch / "duckdb_temp_4711_0_storage_DEFAULT-0.tmp"
    spilled_by_audit = home.scratch / "audit" / "duckdb_temp_4712_0_storage_S32K-0.tmp"
    for file in (spilled, spilled_by_audit):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert set(recover_home(home).removed) == {spilled, spilled_by_audit.parent}
    assert list(home.scratch.iterdir()) == []


def test_recovering_a_sound_home_changes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.snapshot()
    home.audit(LATER, FAILED)
    before = home.files()
    assert recover_home(home) == Recovery(failed=(), published=(), removed=())
    assert home.files() == before


def test_a_home_that_is_not_there_yet_needs_no_recovery(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    assert recover_home(home) == Recovery(failed=(), published=(), removed=())
