"""What is kept for how long."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from publishing_candidate import FAILED, NOON, Home
from test_publishing_snapshot import no_hard_links

from orchestration.publishing.build_record import read_records
from orchestration.publishing.candidate import candidates
from orchestration.publishing.retention import Removed, apply_retention
from orchestration.publishing.snapshot import snapshot_file, snapshot_ids

DAY = timedelta(days=1)


def retain(
    home: Home, *, days_later: float, snapshots: int = 1, days: int = 0, withheld: int = 0
) -> Removed:
    return apply_retention(
        builds=home.builds,
        published=home.published,
        current=home.current,
        now=NOON + days_later * DAY,
        keep_snapshots=snapshots,
        keep_snapshot_days=days,
        keep_withheld_builds=withheld,
    )


def test_the_newest_snapshots_stay_however_old(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ids = [home.snapshot(NOON + day * DAY) for day in range(4)]
    removed = retain(home, days_later=1000, snapshots=2)
    assert removed.snapshots == tuple(snapshot_file(home.published, ids[at]) for at in (1, 0))
    assert snapshot_ids(home.published) == (ids[3], ids[2])


def test_young_snapshots_stay_however_many(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ids = [home.snapshot(NOON + day * DAY) for day in range(4)]
    # Three days old to the second is no longer younger than three days.
    removed = retain(home, days_later=4, snapshots=1, days=3)
    assert removed.snapshots == tuple(snapshot_file(home.published, ids[at]) for at in (1, 0))
    assert snapshot_ids(home.published) == (ids[3], ids[2])


@pytest.mark.parametrize("has_hard_links", [True, False])
def test_the_current_snapshot_stays_though_newer_ones_stand_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_hard_links: bool
) -> None:
    if not has_hard_links:
        monkeypatch.setattr(os, "link", no_hard_links)
    home = Home(tmp_path)
    current = home.snapshot()
    beside = [
        home.publish(home.audit(NOON + day * DAY).build_id, make_current=False).build_id
        for day in (1, 2)
    ]
    retain(home, days_later=1000)
    assert snapshot_ids(home.published) == (beside[1], current)


def test_withheld_candidates_stay_up_to_their_number(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ids = [home.audit(NOON + day * DAY, FAILED).build_id for day in range(3)]
    removed = retain(home, days_later=3, snapshots=14, days=30, withheld=2)
    assert removed.candidates == (home.builds / f"{ids[0]}.duckdb",)
    assert candidates(home.builds) == (ids[2], ids[1])
    assert len(read_records(home.builds)) == 3


def test_an_audited_candidate_waits_until_a_newer_build_is_published(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.snapshot()
    waiting = home.audit(NOON + DAY).build_id
    assert retain(home, days_later=1000).candidates == ()
    newer = home.snapshot(NOON + 2 * DAY)
    assert retain(home, days_later=1000).candidates == (home.builds / f"{waiting}.duckdb",)
    assert snapshot_ids(home.published) == (newer,)


def test_records_stay_while_new_or_young_or_while_they_have_a_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.begin()
    current = home.snapshot(NOON + 1 * DAY)
    withheld = home.audit(NOON + 2 * DAY, FAILED).build_id
    for day in (0, 1, 2, 3, 6, 9):
        record = home.audit(NOON + day * DAY + timedelta(minutes=1), FAILED)
        (home.builds / f"{record.build_id}.duckdb").unlink()
    retain(home, days_later=10, snapshots=1, days=5, withheld=1)
    assert [record.build_id for record in read_records(home.builds)] == [
        "20261129T120100Z",
        "20261126T120100Z",
        withheld,
        current,
        "20261120T120000Z",
    ]


def test_retention_again_removes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for day in range(3):
        home.snapshot(NOON + day * DAY)
        home.audit(NOON + day * DAY, FAILED)
    retain(home, days_later=90)
    before = home.files()
    assert retain(home, days_later=90) == Removed(snapshots=(), candidates=(), records=())
    assert home.files() == before
