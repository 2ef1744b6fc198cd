"""What a look at the landing folder calls for: a refresh, or a reason to wait.

Here belongs the decision, as a function of what is seen. Looking, clocks and launching belong to
the sensor.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from orchestration.loading.landing import LandedFile

# A file that was written to this shortly ago may not be whole. The loader leaves one that changes
# while it is read, and takes one that has grown since; this saves refreshes for nothing.
QUIET_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """What earlier looks led to: fingerprints of the last look and of the last refresh's files.

    `newest_ns` is the latest change among the files of that refresh, in ns since 1970.
    """

    seen: str = ""
    refreshed: str = ""
    newest_ns: int = 0

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """The cursor that `write` wrote; a fresh one where there is none."""
        return cls() if not text else cls(**json.loads(text))

    def write(self) -> str:
        """The cursor as text."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Whether to refresh; `told` says what is seen, and why it has to wait.

    `look_again` asks for another look within the same tick: files may come to rest in a moment.
    """

    refresh: bool
    told: str
    cursor: Cursor
    look_again: bool = False


def decide(
    files: Sequence[LandedFile],
    cursor: Cursor,
    *,
    now: datetime,
    busy: str | None,
    landing: object,
) -> Decision:
    """Whether the files call for a refresh.

    They do when they are not those of the last one, nobody writes (`busy` says who does), and
    they have come to rest: unchanged since the last look, or for a second.
    """
    print_now = fingerprint(files)
    looked = Cursor(seen=print_now, refreshed=cursor.refreshed, newest_ns=cursor.newest_ns)

    def wait(told: str, *, look_again: bool = False) -> Decision:
        return Decision(refresh=False, told=told, cursor=looked, look_again=look_again)

    if not files:
        return wait(
            f"No exports in {landing} yet. They belong at <source>/<entity>/<file>; "
            "`warehouse generate` makes some."
        )
    if print_now == cursor.refreshed:
        return wait(f"Nothing new since the last refresh of {_files(len(files))}.")
    new = [file for file in files if _changed_ns(file) > cursor.newest_ns]
    told = f"{_files(len(new))} new or changed" if new else "files were taken away"
    if busy is not None:
        return wait(f"{told}; waiting, because {busy}.")
    latest = max(files, key=_changed_ns)
    quiet = now.timestamp() - _changed_ns(latest) / 1e9
    if print_now != cursor.seen and quiet < QUIET_SECONDS:
        return wait(
            f"{told}; waiting until {latest.relative_path} is whole: it was just written.",
            look_again=True,
        )
    return Decision(
        refresh=True,
        told=told,
        cursor=Cursor(seen=print_now, refreshed=print_now, newest_ns=_changed_ns(latest)),
    )


def fingerprint(files: Sequence[LandedFile]) -> str:
    """What changes when a file comes, goes or changes; from names, sizes and times alone."""
    digest = hashlib.sha256()
    for file in files:
        stamp = file.stamp
        line = f"{file.relative_path}\0{stamp.size}\0{stamp.mtime_ns}\0{stamp.ctime_ns}\n"
        digest.update(line.encode())
    return digest.hexdigest()[:32]


def _changed_ns(file: LandedFile) -> int:
    # The time of the inode's change cannot be set back by a copy that keeps times.
    return file.stamp.ctime_ns


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
