"""The audit in a process of its own, beside whatever else the caller does meanwhile.

Here belong the process, what it is asked and how it answers. What an audit is belongs to `runner`.
Great Expectations takes seconds to import and its work is Python's, so in the caller's process it
would stand in the way of dbt. Run as a module, this is that process: requests in, answers out, a
line of JSON each, until its input ends.
"""

import os
import queue
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO, Any

from pydantic import TypeAdapter

from expectations.policy import PolicyError
from expectations.runner import AuditFailed, import_great_expectations, run_audit
from orchestration.publishing.checks import CheckOutcome


@dataclass(frozen=True, kw_only=True)
class AuditRequest:
    """What `run_audit` is given."""

    warehouse: Path
    candidate: Path
    previous: Path | None
    as_of: datetime
    since_load_id: int
    data_docs: Path | None
    threads: int
    memory_limit: str
    scratch: Path
    changes_accepted: bool


@dataclass(frozen=True, kw_only=True)
class AuditAnswer:
    """The outcomes of an audit, or why there are none."""

    outcomes: tuple[CheckOutcome, ...] = ()
    policy_error: str | None = None
    failure: str | None = None


REQUESTS = TypeAdapter(AuditRequest)
ANSWERS = TypeAdapter(AuditAnswer)


class Auditor:
    """A process that makes one audit after the other; begins to import what it needs at once."""

    def __init__(self) -> None:
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as it lives
        self._process = subprocess.Popen(
            # The working directory is no place to import from.
            [sys.executable, "-P", "-m", "expectations.audit_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )
        self._line = ThreadPoolExecutor(1, "auditor")

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def audit(self, request: AuditRequest) -> "Future[list[CheckOutcome]]":
        """The outcomes to come of `run_audit`, or its errors."""
        return self._line.submit(self._answer, request)

    def stop(self) -> None:
        """End the process; it lets go of every file."""
        self._process.kill()
        self._process.wait()
        self._line.shutdown()

    def _answer(self, request: AuditRequest) -> list[CheckOutcome]:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise AuditFailed("The auditor was started without pipes.")
        try:
            requests.write(REQUESTS.dump_json(request) + b"\n")
            requests.flush()
            line = answers.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            raise AuditFailed(
                f"{request.candidate}: the process that audits ended with "
                f"{self._process.wait()}: {self._last_words()}"
            )
        answer = ANSWERS.validate_json(line)
        if answer.policy_error is not None:
            raise PolicyError(answer.policy_error)
        if answer.failure is not None:
            raise AuditFailed(answer.failure)
        return list(answer.outcomes)

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace").strip()[-2_000:] or "it said nothing"


def auditor() -> Auditor:
    """The auditor of this process, started at the first call and wherever the last one is gone."""
    if not _auditor().is_alive:
        _auditor.cache_clear()
    return _auditor()


@contextmanager
def audit_begun(request: AuditRequest) -> "Iterator[Future[list[CheckOutcome]]]":
    """An audit under way. Where the block fails, the audit stops and lets go of its files."""
    asked = auditor()
    try:
        yield asked.audit(request)
    except BaseException:
        asked.stop()
        raise


@cache
def _auditor() -> Auditor:
    return Auditor()


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    Thread(target=_listen, args=(asked,), daemon=True).start()
    import_great_expectations()
    while True:
        answers.write(ANSWERS.dump_json(_answered(REQUESTS.validate_json(asked.get()))) + b"\n")
        answers.flush()


def _listen(asked: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        asked.put(line)
    # Whoever asked has ended, perhaps killed: nobody may find files held open for an answer that
    # nobody reads.
    os._exit(0)


def _answered(request: AuditRequest) -> AuditAnswer:
    # Paths and moments as they are: `asdict` copies no deeper than dataclasses go.
    arguments: dict[str, Any] = asdict(request)
    try:
        return AuditAnswer(outcomes=tuple(run_audit(**arguments)))
    except PolicyError as error:
        return AuditAnswer(policy_error=str(error))
    except AuditFailed as error:
        return AuditAnswer(failure=str(error))


if __name__ == "__main__":
    main()
