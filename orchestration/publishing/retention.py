"""How long snapshots, candidates and records are kept.

Here belongs the choice of what goes and its removal. When housekeeping runs does not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.publishing.build_record import read_records, record_file, started_at_of
from orchestration.publishing.candidate import candidates, discard_candidate
from orchestration.publishing.snapshot import current_snapshot_id, snapshot_file, snapshot_ids


@dataclass(frozen=True, kw_only=True)
class Removed:
    """The files that retention took away, newest first in each group."""

    snapshots: tuple[Path, ...]
    candidates: tuple[Path, ...]
    records: tuple[Path, ...]


def apply_retention(
    *,
    builds: Path,
    published: Path,
    current: Path,
    now: datetime,
    keep_snapshots: int,
    keep_snapshot_days: int,
    keep_withheld_builds: int,
) -> Removed:
    """Remove what is neither among the newest nor young; gives what was removed.

    Snapshots: the newest `keep_snapshots` stay; of those whose build started less than
    `keep_snapshot_days` before `now` (with an offset), the last of each UTC day stays, so that a
    busy landing folder does not fill the disk; and the current one always does.
    Withheld candidates: the newest `keep_withheld_builds` stay. An audited candidate waits to be
    published until a newer build has been. Records stay as long as snapshots, counted over all
    builds, and as long as a file of theirs is there. A reader that has a removed snapshot open
    keeps it. The caller holds the writer's lock.
    """
    oldest = now - timedelta(days=keep_snapshot_days)
    removed_snapshots = _remove_snapshots(published, current, keep=keep_snapshots, oldest=oldest)
    removed_candidates = _remove_candidates(builds, published, keep=keep_withheld_builds)
    removed_records = _remove_records(builds, published, keep=keep_snapshots, oldest=oldest)
    return Removed(
        snapshots=removed_snapshots, candidates=removed_candidates, records=removed_records
    )


def _remove_snapshots(
    published: Path, current: Path, *, keep: int, oldest: datetime
) -> tuple[Path, ...]:
    current_id = current_snapshot_id(published=published, current=current)
    ids = snapshot_ids(published)
    # Ids come newest first, so of one day's the last one written is the newest.
    last_of_day = {started_at_of(snapshot_id).date(): snapshot_id for snapshot_id in reversed(ids)}
    kept = {
        current_id,
        *ids[:keep],
        *(
            snapshot_id
            for snapshot_id in last_of_day.values()
            if started_at_of(snapshot_id) > oldest
        ),
    }
    paths = tuple(
        snapshot_file(published, snapshot_id) for snapshot_id in ids if snapshot_id not in kept
    )
    for path in paths:
        path.unlink()
    return paths


def _remove_candidates(builds: Path, published: Path, *, keep: int) -> tuple[Path, ...]:
    waiting = set(candidates(builds))
    records = [record for record in read_records(builds) if record.build_id in waiting]
    withheld = [record.build_id for record in records if record.status == "withheld"]
    newest_published = max(snapshot_ids(published), default="")
    superseded = [
        record.build_id
        for record in records
        if record.status == "audited" and record.build_id < newest_published
    ]
    return tuple(
        path
        for build_id in withheld[keep:] + superseded
        for path in discard_candidate(builds, build_id)
    )


def _remove_records(
    builds: Path, published: Path, *, keep: int, oldest: datetime
) -> tuple[Path, ...]:
    in_use = {*candidates(builds), *snapshot_ids(published)}
    paths = tuple(
        record_file(builds, record.build_id)
        for record in read_records(builds)[keep:]
        if record.status != "building"
        and record.build_id not in in_use
        and started_at_of(record.build_id) <= oldest
    )
    for path in paths:
        path.unlink()
    return paths
