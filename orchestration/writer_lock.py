"""The lock that keeps writers to one: who holds it, taking it, asking about it.

Here belongs the lock on the home. What is written under it does not, nor does the lock that
DuckDB itself keeps on a file.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

POLL_SECONDS = 0.05
# A holder writes its name right after it got the lock; this many looks cover the moment between.
LOOKS_FOR_A_NAME = 10


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who writes: process id, command and since when (UTC); None where it left no word."""

    pid: int | None
    command: str
    since: datetime | None

    def __str__(self) -> str:
        """One phrase for messages, such as `warehouse load (process 12, since 2026-...)`."""
        process = "process unknown" if self.pid is None else f"process {self.pid}"
        since = "" if self.since is None else f", since {self.since:%Y-%m-%d %H:%M:%S} UTC"
        return f"{self.command} ({process}{since})"


class WarehouseBusy(Exception):
    """Another process writes; `holder` says which."""

    def __init__(self, path: Path, holder: Holder, *, waited_seconds: float) -> None:
        waited = f" after waiting {waited_seconds:g} s" if waited_seconds else ""
        stop = "" if holder.pid is None else f", or stop it (kill {holder.pid})"
        super().__init__(
            f"The warehouse is being written by {holder}: {path} is still locked{waited}. "
            f"Wait until that ends{stop}, and run again. Readers are not affected: "
            f"current.duckdb can be queried all the while."
        )
        self.path = path
        self.holder = holder


@contextmanager
def writer_lock(
    path: Path, *, command: str, since: datetime, wait_seconds: float = 0
) -> Iterator[None]:
    """Hold the writer's lock at `path` for the body of the `with`, as `command`, from `since` on.

    Waits up to `wait_seconds` for another writer, then raises WarehouseBusy. The kernel frees
    the lock when its holder ends, however it ends, so there are no stale locks. It cannot be
    taken twice, not even by one process. The file stays: removing it would let two writers each
    lock their own.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, path, wait_seconds=wait_seconds)
        holder = {"pid": os.getpid(), "command": command, "since": since.isoformat()}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def current_writer(path: Path) -> Holder | None:
    """Who holds the lock at `path` now, or None where nobody does. Never keeps a writer out."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return _holder(descriptor) if _is_held_by_a_writer(descriptor) else None
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, *, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_late = time.monotonic() >= deadline
            # A look at the lock holds it too, for a moment: only a writer is a reason to give up.
            if is_late and _is_held_by_a_writer(descriptor):
                raise WarehouseBusy(
                    path, _holder(descriptor), waited_seconds=wait_seconds
                ) from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _is_held_by_a_writer(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def _holder(descriptor: int) -> Holder:
    for _ in range(LOOKS_FOR_A_NAME):
        text = os.pread(descriptor, 65536, 0)
        try:
            found = json.loads(text)
            return Holder(
                pid=int(found["pid"]),
                command=str(found["command"]),
                since=datetime.fromisoformat(found["since"]).astimezone(UTC),
            )
        except (ValueError, KeyError, TypeError):
            time.sleep(POLL_SECONDS / 5)
    return Holder(pid=None, command="a command that left no name", since=None)
