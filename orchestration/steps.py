"""What the steps of a Dagster run share: who calls, the pools, retries, what is logged.

Here belongs the seam between Dagster and `refresh`. What a step does belongs to `refresh`, what
it shows of it to its asset.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import TypeVar

from dagster import (
    AssetCheckExecutionContext,
    AssetExecutionContext,
    Backoff,
    DagsterInstance,
    Failure,
    Jitter,
    MetadataValue,
    OpExecutionContext,
    RetryPolicy,
)

from orchestration.building.dbt_project import NodeOutcome
from orchestration.loading.outcomes import FileOutcome
from orchestration.publishing.build_record import BuildRecord
from orchestration.publishing.snapshot import CandidateWithheld
from orchestration.refresh import BuildFailed, Call, newest_build
from orchestration.settings import Settings
from orchestration.transient import is_transient
from orchestration.watching import Watcher

WRITERS, REPORT_WRITERS = "warehouse_writers", "report_writers"
BUILD_TAG = "warehouse/build"

# Long enough for another writer's file or build to end; what does not pass by then is told.
LOCK_WAIT_SECONDS = 30
RETRIES = RetryPolicy(max_retries=3, delay=5, backoff=Backoff.EXPONENTIAL, jitter=Jitter.PLUS_MINUS)

Result = TypeVar("Result")

StepContext = AssetExecutionContext | AssetCheckExecutionContext | OpExecutionContext


class StepWatcher(Watcher):
    """Tells the run's log of steps and files, and keeps what dbt's nodes and tables came to."""

    TOLD = {  # noqa: RUF012 - never changed
        "load": "Loading exports",
        "build": "Building the models into a new candidate",
        "audit": "Auditing the candidate and the news in raw history",
        "publish": "Publishing",
    }

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self.nodes: dict[str, NodeOutcome] = {}
        self.rows: Mapping[str, int] = {}
        self.told_of_tables: Future[None] = Future()

    def step(self, name: str) -> None:
        """Say that a step begins."""
        self._log.info(f"{self.TOLD[name]} ...")

    def file(self, outcome: FileOutcome) -> None:
        """Say what a file could not give."""
        if outcome.error:
            self._log.warning(f"{outcome.status}: {outcome.error}")

    def node(self, outcome: NodeOutcome) -> None:
        """Keep the node's outcome."""
        self.nodes[outcome.unique_id] = outcome

    def tables(self, rows: Mapping[str, int]) -> None:
        """Keep the tables' row counts."""
        self.rows = rows
        self.told_of_tables.set_result(None)


def begun(work: Callable[[], Result]) -> "Future[Result]":
    """The result to come of work in a thread of its own, which ends with the process.

    Work that a run is not waiting for any more, because it was cancelled, stops there as it would
    at a kill: what it leaves half done, the next writer makes good.
    """
    result: Future[Result] = Future()

    def settle() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            result.set_exception(error)

    Thread(target=settle, daemon=True).start()
    return result


def call_of(context: StepContext) -> Call:
    """Who asks, and when: every step of a run gives the run's own start."""
    return Call(
        command=f"Dagster run {context.run.run_id[:8]}",
        at=started_at(context.instance, context.run.run_id),
        wait_seconds=LOCK_WAIT_SECONDS,
    )


def started_at(instance: DagsterInstance, run_id: str) -> datetime:
    """The moment at which a run started, or, where it has not, was asked for; UTC."""
    run = instance.get_run_record_by_id(run_id)
    if run is None:
        raise Failure(f"Run {run_id} is not in Dagster's storage.", allow_retries=False)
    if run.start_time is None:
        return run.create_timestamp.astimezone(UTC)
    return datetime.fromtimestamp(run.start_time, tz=UTC)


def remember_build(context: StepContext, record: BuildRecord) -> None:
    """Mark the run with the build that it made, for its later steps and for who reads the list."""
    context.instance.add_run_tags(context.run.run_id, {BUILD_TAG: record.build_id})


def build_of(context: StepContext, settings: Settings) -> BuildRecord:
    """The build that this run made, or else the newest there is."""
    run = context.instance.get_run_by_id(context.run.run_id)
    record = newest_build(settings, build_id=None if run is None else run.tags.get(BUILD_TAG))
    if record is None:
        raise Failure(
            f"There is no build in {settings.builds_folder}. Materialize the models first, or "
            "launch the job `refresh`.",
            allow_retries=False,
        )
    return record


@contextmanager
def failures_told() -> Iterator[None]:
    """Let what may pass by itself be retried, and end the step at once for everything else."""
    try:
        yield
    except CandidateWithheld as error:
        raise Failure(
            description=str(error),
            metadata={
                "build": error.build_id,
                "blocking checks that failed": len(error.reasons),
                "reasons": MetadataValue.md("\n".join(f"- {reason}" for reason in error.reasons)),
            },
            allow_retries=False,
        ) from error
    except BuildFailed as error:
        if is_transient(error):
            raise
        raise Failure(
            description=str(error), metadata={"build": error.record.build_id}, allow_retries=False
        ) from error
    except Failure:
        raise
    except Exception as error:
        if is_transient(error):
            raise
        raise Failure(f"{type(error).__name__}: {error}", allow_retries=False) from error
