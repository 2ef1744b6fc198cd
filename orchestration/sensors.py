"""The sensor on the landing folder.

Here belongs what it asks of Dagster and of the machine. What that calls for is decided in
`landing_watch`.
"""

import time
from datetime import UTC, datetime, timedelta

from dagster import (
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)

from orchestration.assets.report_keys import REPORTS
from orchestration.jobs import READS_ALONE, refresh_job
from orchestration.landing_watch import QUIET_SECONDS, Cursor, Decision, decide
from orchestration.loading.contracts import load_contracts
from orchestration.loading.landing import look_at_landing
from orchestration.settings import Settings
from orchestration.writer_lock import current_writer

UNDER_WAY = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
# A run writes within seconds of its start. One that holds no lock after this long is no more.
LOST_AFTER = timedelta(minutes=10)
# Reports hold no lock, and those of tens of thousands of teams take more than an hour.
REPORTS_LOST_AFTER = timedelta(hours=3)


def landing_sensor(settings: Settings) -> SensorDefinition:
    """The sensor that refreshes when exports have arrived, as often as the settings say."""

    @sensor(
        name="new_exports",
        job=refresh_job,
        # The daemon comes by every 5 s; a hair too early, and it would leave the look for the next.
        minimum_interval_seconds=max(1, settings.sensor_seconds - 1),
        default_status=DefaultSensorStatus.RUNNING,
        description=f"Looks at `{settings.landing_folder}` every {settings.sensor_seconds} s and "
        "refreshes when files have come or changed, and have come to rest.",
    )
    def new_exports(context: SensorEvaluationContext) -> SensorResult:
        decision = _look(context.instance, settings, Cursor.read(context.cursor))
        if decision.look_again:
            time.sleep(QUIET_SECONDS)
            decision = _look(context.instance, settings, decision.cursor)
        cursor = decision.cursor.write()
        if not decision.refresh:
            return SensorResult(skip_reason=SkipReason(decision.told), cursor=cursor)
        context.log.info(f"{decision.told}: refreshing.")
        request = RunRequest(
            run_key=decision.cursor.refreshed, tags={"warehouse/landing": decision.told}
        )
        return SensorResult(run_requests=[request], cursor=cursor)

    return new_exports


def _look(instance: DagsterInstance, settings: Settings, cursor: Cursor) -> Decision:
    now = datetime.now(UTC)
    landing = settings.landing_folder
    return decide(
        look_at_landing(landing, contracts=load_contracts()).files,
        cursor,
        now=now,
        busy=who_writes(instance, settings, now=now),
        landing=landing,
    )


def who_writes(instance: DagsterInstance, settings: Settings, *, now: datetime) -> str | None:
    """Who writes, or is about to, as a clause; None where nobody does.

    Reports are made beside a refresh. A run that the machine went down under stays `started` in
    Dagster's storage, and so does its claim on the pool. Such a run is marked failed here, or
    nothing would ever run again.
    """
    holder = current_writer(settings.lock_file)
    if holder is not None:
        return f"{holder} writes"
    for record in instance.get_run_records(RunsFilter(statuses=UNDER_WAY)):
        run = record.dagster_run
        leaves_warehouse = _leaves_the_warehouse(run)
        under_way_for = now - record.update_timestamp.astimezone(UTC)
        if under_way_for >= (REPORTS_LOST_AFTER if leaves_warehouse else LOST_AFTER):
            instance.report_run_failed(
                run,
                "The run's process is gone: the machine or the server went down under it. "
                "Nothing half-done was kept.",
            )
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        elif not leaves_warehouse:
            return f"run {run.run_id[:8]} ({run.job_name}) is under way"
    return None


def _leaves_the_warehouse(run: DagsterRun) -> bool:
    """Whether a run makes or mails reports alone, by its job or, without one, by its assets."""
    assets = run.asset_selection or ()
    return READS_ALONE in run.tags or (
        bool(assets) and all(key.path[0] == REPORTS for key in assets)
    )
