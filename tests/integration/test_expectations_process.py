"""The audit in a process of its own: it answers as `run_audit` does, and ends with who asks."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from expectations_files import AS_OF, Files

from expectations.audit_database import audit_database
from expectations.audit_process import Auditor, AuditRequest, audit_begun, auditor
from expectations.runner import AuditFailed, run_audit

SECONDS_TO_END = 20


def request(files: Files) -> AuditRequest:
    return AuditRequest(
        warehouse=files.warehouse,
        candidate=files.candidate,
        previous=None,
        as_of=AS_OF,
        since_load_id=0,
        data_docs=None,
        threads=1,
        memory_limit="1GiB",
        scratch=files.folder / "scratch",
        changes_accepted=False,
    )


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A warehouse with one row that breaks expectations, and a candidate without marts."""
    made = Files(tmp_path)
    made.load("users", [{"user_id": "u1", "updated_at": "2099-01-01 00:00:00"}])
    made.run(made.candidate)
    return made


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # One that has ended stays in the list until its parent asks, or is gone.
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"


def test_it_finds_what_an_audit_in_this_process_finds(files: Files) -> None:
    asked = request(files)
    here = run_audit(
        warehouse=asked.warehouse,
        candidate=asked.candidate,
        previous=None,
        as_of=AS_OF,
        since_load_id=0,
        data_docs=None,
    )
    with audit_begun(asked) as expected:
        there = expected.result()
    assert [(one.name, one.passed, one.message) for one in there] == [
        (one.name, one.passed, one.message) for one in here
    ]
    assert not all(one.passed for one in there)


def test_a_file_that_cannot_be_audited_is_named_and_the_next_one_is_audited(files: Files) -> None:
    absent = request(Files(files.folder / "absent"))
    with pytest.raises(AuditFailed, match="absent"), audit_begun(absent) as expected:
        expected.result()
    with audit_begun(request(files)) as expected:
        assert len(expected.result()) > 0


def test_a_process_that_was_killed_is_told_of_and_replaced(files: Files) -> None:
    killed = auditor()
    os.kill(killed.pid, signal.SIGKILL)
    with pytest.raises(AuditFailed, match="ended with -9"):
        killed.audit(request(files)).result()
    assert auditor().pid != killed.pid
    with audit_begun(request(files)) as expected:
        assert len(expected.result()) > 0


def test_where_the_caller_fails_the_audit_lets_go_of_its_files(files: Files) -> None:
    asked = auditor()
    with pytest.raises(ZeroDivisionError), audit_begun(request(files)):
        raise ZeroDivisionError
    assert has_ended(asked.pid)
    files.run(files.candidate, "create table written_again (id int)")


def test_it_ends_when_who_asks_is_killed() -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from expectations.audit_process import auditor\n"
            "print(auditor().pid, flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    ) as asking:
        [told] = itertools.islice(asking.stdout or (), 1)
        pid = int(told)
        assert not has_ended(pid)
        asking.kill()
    until = time.monotonic() + SECONDS_TO_END
    while not has_ended(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert has_ended(pid)


def test_what_a_library_prints_is_no_answer(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONVERBOSE", "1")
    talkative = Auditor()
    try:
        assert len(talkative.audit(request(files)).result()) > 0
    finally:
        talkative.stop()


def test_what_does_not_fit_into_memory_goes_to_a_folder_of_its_own(tmp_path: Path) -> None:
    with audit_database({}, memory_limit="64MiB", threads=1, scratch=tmp_path / "own") as database:
        database.rows(
            "select count(*) from (select hash(range) as it from range(8_000_000) order by it desc "
            "offset 7_999_999)"
        )
        assert list((tmp_path / "own").iterdir()) != []
