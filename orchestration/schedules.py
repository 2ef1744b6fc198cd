"""The schedules: when what does not wait for files runs.

Here belong times alone. When whose reports are due is decided in `reports.timing`.
"""

from collections.abc import Collection, Iterator

from dagster import (
    DefaultScheduleStatus,
    RunConfig,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    schedule,
)

# The type of what `define_asset_job` gives; Dagster does not export it.
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.assets.report_keys import report_key
from orchestration.assets.reports import ReportConfig, partition_key, partitions_of
from orchestration.jobs import housekeeping, notify_of_alerts, refresh_job
from orchestration.reporting import due_hours, timezones_of_readers
from orchestration.settings import Settings
from reports.catalog import ReportDefinition
from reports.periods import PeriodKind
from reports.source import SourceError
from reports.timing import due_in_hour

# A refresh on the hour, and time for it to end: what is reported then knows the hour.
REFRESH_CRON, NOTIFICATIONS_CRON, REPORTS_CRON = "0 * * * *", "10 * * * *", "15 * * * *"

hourly_refresh = ScheduleDefinition(
    name="hourly_refresh",
    job=refresh_job,
    cron_schedule=REFRESH_CRON,
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="On the hour, whether files came or not: silence is news as well.",
)

alert_notifications = ScheduleDefinition(
    name="alert_notifications",
    job=notify_of_alerts,
    cron_schedule=NOTIFICATIONS_CRON,
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="After each hour's refresh: what is grave does not wait for tomorrow's report.",
)

weekly_housekeeping = ScheduleDefinition(
    name="weekly_housekeeping",
    job=housekeeping,
    cron_schedule="0 3 * * 0",
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="Sundays at 03:00 UTC.",
)


def report_schedule(
    kind: PeriodKind,
    job: UnresolvedAssetJobDefinition,
    definitions: Collection[ReportDefinition],
    settings: Settings,
) -> ScheduleDefinition:
    """The schedule that makes a kind of period's reports as each time zone's period is over.

    It ticks every hour and asks for a run a period, of the zones whose hour has come.
    """
    partitions = partitions_of(kind, settings.reports_from)
    hour = due_hours(settings).of(kind)
    told = "as soon as the hour is over" if kind == "hourly" else f"at {hour:02}:00"

    @schedule(
        name=f"{kind}_reports",
        job=job,
        cron_schedule=REPORTS_CRON,
        execution_timezone="UTC",
        default_status=DefaultScheduleStatus.RUNNING,
        description=f"Looks every hour for readers whose clock says that a period's reports are "
        f"due: {told} after its end.",
    )
    def reports_due(context: ScheduleEvaluationContext) -> Iterator[RunRequest | SkipReason]:
        try:
            zones = timezones_of_readers(settings)
        except SourceError as error:
            yield SkipReason(str(error))
            return
        due = due_in_hour(kind, context.scheduled_execution_time, zones, due_hours(settings))
        if not due:
            yield SkipReason("In no time zone of the readers was a period's hour reached.")
        for period, timezones in due.items():
            config = ReportConfig(
                deliver=True, timezones=list(timezones) if kind != "hourly" else []
            )
            yield RunRequest(
                run_key=f"{period.key} {' '.join(timezones)}",
                partition_key=partition_key(period, partitions),
                run_config=RunConfig(
                    ops={report_key(one.name).to_python_identifier(): config for one in definitions}
                ),
                tags={"warehouse/period": period.key},
            )

    return reports_due
