"""Making good what a killed process left behind, at the start of every refresh.

Here belongs the repair of builds and publishing, and the removal of what DuckDB had spilled. A
killed load leaves nothing else: its transaction is the warehouse file's own.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.publishing.build_record import (
    BuildRecord,
    is_build_id,
    read_records,
    record_file,
    write_record,
)
from orchestration.publishing.candidate import candidates, discard_candidate
from orchestration.publishing.durable_files import temporary_name
from orchestration.publishing.snapshot import finish_publishing, snapshot_file

CUT_OFF = (
    "The build was cut off: its process ended without a word (killed, or the machine went down). "
    "Nothing of it was published; the next refresh builds anew."
)


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What was made good: ids of builds marked failed and of publishes finished, files removed."""

    failed: tuple[str, ...]
    published: tuple[str, ...]
    removed: tuple[Path, ...]


def recover(*, builds: Path, published: Path, current: Path, scratch: Path) -> Recovery:
    """Bring builds, snapshots and `current` into a state that one of their steps ends with.

    The caller holds the writer's lock and has no build of its own yet, so every build that is
    still `building` is dead: it is marked failed. Candidates of failed builds, and those that
    belong to no build, are removed. An audited build whose file has moved to `published` had
    begun to publish: that is finished, as it was asked for. An audited one that has not moved
    waits for `publish`; a withheld one stays for inspection. What lies in `scratch` goes: DuckDB
    removes what it has spilled only where it ends by itself. Recovering again changes nothing.

    Raises BuildRecordError for a broken record.
    """
    removed = [*_remove_temporary_files(builds, current), *_remove_spilled(scratch)]
    records = {record.build_id: record for record in read_records(builds)}
    failed = [record for record in records.values() if record.status == "building"]
    for record in failed:
        records[record.build_id] = record.failed(CUT_OFF)
        write_record(builds, records[record.build_id])
    for build_id in candidates(builds):
        if build_id not in records or records[build_id].status == "failed":
            removed += discard_candidate(builds, build_id)
    begun = sorted(
        (record for record in records.values() if _had_begun_to_publish(record, published)),
        key=lambda record: record.build_id,
    )
    for record in begun:
        finish_publishing(record, builds=builds, published=published, current=current)
    return Recovery(
        failed=tuple(record.build_id for record in failed),
        published=tuple(record.build_id for record in begun),
        removed=tuple(removed),
    )


def _had_begun_to_publish(record: BuildRecord, published: Path) -> bool:
    return record.status == "audited" and snapshot_file(published, record.build_id).exists()


def _remove_temporary_files(builds: Path, current: Path) -> list[Path]:
    ids = (path.name[1:].partition(".")[0] for path in builds.glob(".*.json.tmp"))
    unfinished = [temporary_name(record_file(builds, stem)) for stem in ids if is_build_id(stem)]
    unfinished.append(temporary_name(current))
    removed = [path for path in unfinished if path.exists()]
    for path in removed:
        path.unlink()
    return removed


def _remove_spilled(scratch: Path) -> list[Path]:
    removed = sorted(scratch.iterdir()) if scratch.exists() else []
    for path in removed:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            # Who only looks may use the folder without the lock, and ends meanwhile.
            path.unlink(missing_ok=True)
    return removed
