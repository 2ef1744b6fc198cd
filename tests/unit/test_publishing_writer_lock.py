"""The lock that keeps writers to one."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from process_output import next_line

from orchestration.writer_lock import Holder, WarehouseBusy, current_writer, writer_lock

SINCE = datetime(2026, 11, 20, 10, 49, tzinfo=UTC)
HOLD_UNTIL_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from orchestration.writer_lock import writer_lock
since = datetime(2026, 11, 20, 10, 49, tzinfo=UTC)
with writer_lock(Path(sys.argv[1]), command="warehouse load", since=since):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold_in_another_process(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert next_line(process.stdout) == "held\n"
    return process


def end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    process.communicate()


def test_a_second_writer_is_told_who_writes_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    process = hold_in_another_process(path)
    try:
        with (
            pytest.raises(WarehouseBusy) as busy,
            writer_lock(path, command="warehouse build", since=SINCE),
        ):
            pass
    finally:
        end(process, signal.SIGKILL)
    assert busy.value.holder == Holder(pid=process.pid, command="warehouse load", since=SINCE)
    assert f"warehouse load (process {process.pid}, since 2026-11-20 10:49:00 UTC)" in str(
        busy.value
    )
    assert f"kill {process.pid}" in str(busy.value)


def test_a_killed_writer_leaves_the_lock_free(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    end(hold_in_another_process(path), signal.SIGKILL)
    assert json.loads(path.read_text())["command"] == "warehouse load"
    assert current_writer(path) is None
    with writer_lock(path, command="warehouse build", since=SINCE):
        assert current_writer(path) == Holder(
            pid=os.getpid(), command="warehouse build", since=SINCE
        )


def test_a_waiting_writer_gets_the_lock_once_the_other_ends(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    process = hold_in_another_process(path)
    # The holder ends while the lock is waited for.
    process.terminate()
    with writer_lock(path, command="warehouse build", since=SINCE, wait_seconds=60):
        holder = current_writer(path)
    process.communicate()
    assert holder == Holder(pid=os.getpid(), command="warehouse build", since=SINCE)


def test_waiting_in_vain_says_how_long(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    with (
        writer_lock(path, command="warehouse load", since=SINCE),
        pytest.raises(WarehouseBusy, match=r"after waiting 0\.1 s"),
        writer_lock(path, command="warehouse build", since=SINCE, wait_seconds=0.1),
    ):
        pass


def test_the_lock_is_free_after_its_body_failed(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    with (
        pytest.raises(ZeroDivisionError),
        writer_lock(path, command="warehouse load", since=SINCE),
    ):
        _ = 1 / 0
    assert current_writer(path) is None
    assert path.read_bytes() == b""


def test_no_lock_file_means_no_writer(tmp_path: Path) -> None:
    assert current_writer(tmp_path / "writer.lock") is None


def test_asking_who_writes_does_not_keep_a_writer_out(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    path.touch()
    with path.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)

        def stop_looking(_signal: int, _frame: object) -> None:
            fcntl.flock(looking, fcntl.LOCK_UN)

        before = signal.signal(signal.SIGALRM, stop_looking)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        try:
            with writer_lock(path, command="warehouse load", since=SINCE):
                holder = current_writer(path)
        finally:
            signal.signal(signal.SIGALRM, before)
    assert holder == Holder(pid=os.getpid(), command="warehouse load", since=SINCE)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 3}', b'{"pid": "x"}'])
def test_a_holder_that_left_no_name_is_still_a_holder(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "writer.lock"
    path.write_bytes(content)
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        holder = current_writer(path)
    assert holder == Holder(pid=None, command="a command that left no name", since=None)
