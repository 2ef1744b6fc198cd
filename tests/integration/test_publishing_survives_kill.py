"""A build that is killed anywhere: `current` stays whole, and the next refresh makes it good."""

import multiprocessing
import os
import random
import signal
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publishing.build_record import (
    BuildRecord,
    new_build_id,
    read_records,
    write_record,
)
from orchestration.publishing.candidate import start_candidate
from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.recovery import Recovery, recover
from orchestration.publishing.retention import apply_retention
from orchestration.publishing.snapshot import publish, seal, snapshot_ids
from orchestration.writer_lock import current_writer, writer_lock

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSED = CheckOutcome(name="unique", maker="dbt", subject="learner_summary", passed=True)
ROWS = 5_000
KEPT = 3

# What changes files, as Python announces it to audit hooks right before it is done.
FILE_EVENTS = frozenset({"os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir"})
# A server that has imported these once makes a process in milliseconds.
IMPORTED_ONCE = [
    "duckdb",
    "pytest",
    "orchestration.publishing.recovery",
    "orchestration.publishing.retention",
]


def recover_home(home: Path) -> Recovery:
    return recover(
        builds=home / "builds",
        published=home / "published",
        current=home / "current.duckdb",
        scratch=home / "scratch",
    )


def refresh(home: Path, started_at: datetime) -> str:
    """A refresh in small: recover, build, seal, publish, keep the newest. Gives the snapshot."""
    builds, published, current = home / "builds", home / "published", home / "current.duckdb"
    with writer_lock(home / "writer.lock", command="refresh", since=started_at):
        recover_home(home)
        build_id = new_build_id(started_at, builds=builds, published=published)
        record = BuildRecord(
            build_id=build_id, as_of=started_at, started_at=started_at, code_version="0.1.0"
        )
        write_record(builds, record)
        write_marts(start_candidate(builds, build_id), record)
        seal(record, [PASSED], builds=builds)
        publish(build_id, builds=builds, published=published, current=current)
        apply_retention(
            builds=builds,
            published=published,
            current=current,
            now=started_at,
            keep_snapshots=KEPT,
            keep_snapshot_days=0,
            keep_withheld_builds=0,
        )
    return build_id


def write_marts(path: Path, record: BuildRecord) -> None:
    moment = record.started_at.replace(tzinfo=None)
    with closing(duckdb.connect()) as connection:
        connection.execute("attach ? as marts (storage_version 'v1.4.0')", [str(path)])
        connection.execute(
            "create table marts.snapshot_info as select $id as snapshot_id, '0.1.0' as"
            " code_version, null::bigint as checks_passed, null::bigint as checks_failed,"
            " $moment::timestamp as as_of, $moment::timestamp as built_at",
            {"id": record.build_id, "moment": moment},
        )
        for table in ("learner_summary", "team_summary"):
            connection.execute(
                f"create table marts.{table} as"
                " select $id as snapshot_id, range as row_number from range($rows)",
                {"id": record.build_id, "rows": ROWS},
            )


def refresh_until_killed(home: Path, started_at: datetime, fatal_event: int) -> None:
    """Run a refresh that kills its own process right before file event number `fatal_event`."""
    seen = 0

    def kill_at(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        # Of `open`, whose last argument is its flags, only what writes: a file is born by it.
        is_change = event in FILE_EVENTS or (event == "open" and arguments[2] & os.O_CREAT)
        if is_change and str(home) in str(arguments):
            seen += 1
            if seen == fatal_event:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill_at)
    refresh(home, started_at)


def refresh_for_ever(home: Path, started_at: datetime, has_published: Semaphore) -> None:
    while True:
        started_at += timedelta(seconds=1)
        refresh(home, started_at)
        has_published.release()


def snapshot_shown(home: Path) -> str | None:
    """The snapshot that `current` shows, having checked that every table is whole and of it."""
    current = home / "current.duckdb"
    if not current.exists():
        return None
    with closing(duckdb.connect()) as connection:
        connection.execute("attach ? as shown (read_only)", [str(current)])
        rows = connection.execute(
            """
            select snapshot_id, checks_passed, learners, teams
            from shown.snapshot_info
            full join (
                select snapshot_id, count(*) as learners from shown.learner_summary group by all
            ) using (snapshot_id)
            full join (
                select snapshot_id, count(*) as teams from shown.team_summary group by all
            ) using (snapshot_id)
            """
        ).fetchall()
    assert len(rows) == 1
    assert rows[0][1:] == (1, ROWS, ROWS)
    return str(rows[0][0])


def assert_nothing_is_left_over(home: Path) -> None:
    records = read_records(home / "builds")
    assert {record.status for record in records} <= {"published", "failed", "audited"}
    audited = {f"{record.build_id}.duckdb" for record in records if record.status == "audited"}
    ids = {f"{record.build_id}.json" for record in records}
    assert {path.name for path in (home / "builds").iterdir()} <= ids | audited
    assert {path.name for path in home.iterdir()} <= {
        "builds",
        "published",
        "current.duckdb",
        "writer.lock",
    }
    published = {record.build_id for record in records if record.status == "published"}
    assert set(snapshot_ids(home / "published")) <= published


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED_ONCE)
    return context


def test_a_refresh_killed_before_any_of_its_file_operations_is_made_good(
    tmp_path: Path, processes: ForkServerContext
) -> None:
    refresh(tmp_path, START)
    moment, fatal_event = START, 0
    exit_code: int | None = -signal.SIGKILL
    kills_after_the_move = 0
    while exit_code == -signal.SIGKILL:
        fatal_event += 1
        moment += timedelta(minutes=1)
        before = snapshot_shown(tmp_path)
        process = processes.Process(
            target=refresh_until_killed, args=(tmp_path, moment, fatal_event)
        )
        process.start()
        process.join()
        exit_code = process.exitcode
        killed_id = moment.strftime("%Y%m%dT%H%M%SZ")
        assert current_writer(tmp_path / "writer.lock") is None
        assert snapshot_shown(tmp_path) in {before, killed_id}
        recovered = recover_home(tmp_path)
        kills_after_the_move += killed_id in recovered.published
        # What has moved to `published` is finished; what has not never was.
        moved = killed_id in snapshot_ids(tmp_path / "published")
        assert snapshot_shown(tmp_path) == (killed_id if moved else before)
        assert_nothing_is_left_over(tmp_path)
        assert recover_home(tmp_path) == Recovery(failed=(), published=(), removed=())
    assert exit_code == 0
    # It went through all of a refresh: records, candidate, rename, link, record, retention.
    assert fatal_event > 20
    assert kills_after_the_move > 3


def test_refreshes_killed_at_random_moments_leave_a_whole_current(
    tmp_path: Path, processes: ForkServerContext
) -> None:
    refresh(tmp_path, START)
    moment = START
    chance = random.Random(7)
    for _ in range(8):
        moment += timedelta(minutes=30)
        has_published = processes.Semaphore(0)
        process = processes.Process(target=refresh_for_ever, args=(tmp_path, moment, has_published))
        process.start()
        assert has_published.acquire(timeout=60)
        process.join(timeout=chance.uniform(0, 0.2))
        process.kill()
        process.join()
        shown = snapshot_shown(tmp_path)
        recover_home(tmp_path)
        assert snapshot_shown(tmp_path) in {shown, max(snapshot_ids(tmp_path / "published"))}
        assert_nothing_is_left_over(tmp_path)
    last = refresh(tmp_path, moment + timedelta(hours=1))
    assert snapshot_shown(tmp_path) == last
    assert len(snapshot_ids(tmp_path / "published")) == KEPT
