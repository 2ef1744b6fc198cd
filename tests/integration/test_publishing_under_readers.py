"""Readers of `current` while snapshots are published: never an error, always one snapshot."""

import multiprocessing
import os
from contextlib import closing
from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path

import duckdb
from test_publishing_survives_kill import IMPORTED_ONCE, ROWS, START, refresh

READERS = 20
PUBLISHES = 20
READS_BETWEEN = 20

Answers = tuple[set[str], list[str]]


def read_until_stopped(
    current: Path, stop: Event, has_read: Semaphore, answers: "Queue[Answers]"
) -> None:
    """Open, query all tables, close, again and again; then hand over ids seen and faults."""
    # Twenty loops on few cores must leave some of them to the publisher.
    os.nice(15)
    seen: set[str] = set()
    faults: list[str] = []
    while not stop.is_set():
        try:
            with closing(
                duckdb.connect(str(current), read_only=True, config={"threads": 1})
            ) as connection:
                rows = connection.execute(
                    """
                    select snapshot_id, count(*) from learner_summary group by all
                    union all
                    select snapshot_id, count(*) from team_summary group by all
                    union all
                    select snapshot_id, count(*) * $rows from snapshot_info group by all
                    """,
                    {"rows": ROWS},
                ).fetchall()
        except duckdb.Error as error:
            faults.append(str(error))
        else:
            ids = {row[0] for row in rows}
            seen |= ids
            if len(ids) != 1 or [row[1] for row in rows] != [ROWS] * 3:
                faults.append(f"not one whole snapshot: {rows}")
        has_read.release()
    answers.put((seen, faults))


def test_twenty_readers_see_whole_snapshots_while_twenty_are_published(tmp_path: Path) -> None:
    published = [refresh(tmp_path, START)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED_ONCE)
    stop, has_read, answers = context.Event(), context.Semaphore(0), context.Queue()
    readers = [
        context.Process(
            target=read_until_stopped,
            args=(tmp_path / "current.duckdb", stop, has_read, answers),
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    try:
        for at in range(PUBLISHES):
            # Each snapshot is read before the next one takes its place.
            for _ in range(READS_BETWEEN):
                assert has_read.acquire(timeout=60)
            published.append(refresh(tmp_path, START + timedelta(minutes=at + 1)))
    finally:
        stop.set()
        found = [answers.get(timeout=60) for _ in readers]
        for reader in readers:
            reader.join()
    assert [fault for _, faults in found for fault in faults] == []
    seen = set().union(*(ids for ids, _ in found))
    assert seen <= set(published)
    assert len(seen) > PUBLISHES / 2
