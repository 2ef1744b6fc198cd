"""The reports: one asset each, one partition a period, downstream of the published snapshot.

Here belongs what Dagster shows of them. Making them belongs to `reporting`.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    Config,
    DailyPartitionsDefinition,
    Failure,
    HourlyPartitionsDefinition,
    MaterializeResult,
    MetadataValue,
    MonthlyPartitionsDefinition,
    ResourceParam,
    TimeWindowPartitionsDefinition,
    WeeklyPartitionsDefinition,
    asset,
)
from pydantic import Field

from orchestration.assets.raw import OWNER
from orchestration.assets.report_keys import report_key
from orchestration.assets.snapshot import SNAPSHOT
from orchestration.reporting import ReportWish, deliver, make
from orchestration.settings import Settings
from orchestration.steps import REPORT_WRITERS, RETRIES, call_of, failures_told
from reports.catalog import ReportDefinition
from reports.delivery.delivering import Delivered
from reports.making import Made, Outcome
from reports.periods import Period, PeriodKind, period_of

MONDAY = 1
FAILURES_NAMED = 20


class ReportConfig(Config):
    """Whose reports a run makes: those of time zones or scopes; everybody's if none is named.

    They are handed over only where that is asked for, as the schedules do: who makes a past year
    anew does not want to write to everybody.
    """

    deliver: bool = False

    timezones: list[str] = Field(default_factory=list)
    scope_ids: list[str] = Field(default_factory=list)


def partitions_of(kind: PeriodKind, since: date) -> TimeWindowPartitionsDefinition:
    """The periods of a kind since a day.

    The period that runs is among them: where a reader's day is over, it may not be over in UTC.
    """
    start = datetime.combine(since, time())
    if kind == "hourly":
        return HourlyPartitionsDefinition(start_date=start, end_offset=1)
    if kind == "daily":
        return DailyPartitionsDefinition(start_date=start, end_offset=1)
    if kind == "weekly":
        return WeeklyPartitionsDefinition(start_date=start, day_offset=MONDAY, end_offset=1)
    return MonthlyPartitionsDefinition(start_date=start, end_offset=1)


def partition_key(period: Period, partitions: TimeWindowPartitionsDefinition) -> str:
    """How Dagster calls a period."""
    return period.starts.strftime(partitions.fmt)


def report_assets(catalog: Sequence[ReportDefinition], since: date) -> list[AssetsDefinition]:
    """One asset a report of the catalogue."""
    kinds = {definition.period for definition in catalog}
    partitions = {kind: partitions_of(kind, since) for kind in kinds}
    return [_report_asset(definition, partitions[definition.period]) for definition in catalog]


def _report_asset(
    definition: ReportDefinition, partitions: TimeWindowPartitionsDefinition
) -> AssetsDefinition:
    @asset(
        key=report_key(definition.name),
        deps=[SNAPSHOT],
        group_name=f"{definition.period}_reports",
        owners=[OWNER],
        kinds=set(definition.formats),
        partitions_def=partitions,
        pool=REPORT_WRITERS,
        retry_policy=RETRIES,
        description=f"**{definition.title}**: {definition.description}\n\n"
        "Made again, a report that says the same stays as it is; one that says something else "
        "becomes the next version and tells what changed.",
        metadata={
            "one for each": definition.scope,
            "readers": definition.audience,
            "kept for days": definition.keep_days,
            "stale after minutes": definition.stale_after_minutes,
            "attached to mails": ", ".join(definition.attachments),
        },
    )
    def report(
        context: AssetExecutionContext, config: ReportConfig, settings: ResourceParam[Settings]
    ) -> MaterializeResult[None]:
        window = context.partition_time_window
        wish = ReportWish(
            definition=definition,
            period=period_of(definition.period, window.start.replace(tzinfo=None)),
            scope_ids=config.scope_ids or None,
            timezones=config.timezones or None,
        )

        def told(outcome: Outcome, _total: int) -> None:
            if outcome.result == "failed":
                context.log.error(f"{outcome.scope.label}: {outcome.reason}")

        with failures_told():
            made = make(settings, call_of(context), wish, on_outcome=told)
            metadata = report_metadata(made)
            if config.deliver:
                delivered = deliver(settings, call_of(context), definition, wish.period)
                metadata |= delivery_metadata(delivered)
        failed = made.having("failed")
        if failed:
            raise Failure(
                f"{len(failed)} of {len(made.outcomes)} could not be made; the others were.",
                metadata=metadata,
                allow_retries=False,
            )
        return MaterializeResult(metadata=metadata)

    return report


def report_metadata(made: Made) -> dict[str, MetadataValue]:
    """What was made of a report for a period: counts, files, bytes, snapshots, and what failed."""
    files = [file for outcome in made.outcomes for file in outcome.files]
    failed = made.having("failed")
    metadata: dict[str, MetadataValue] = {
        "period": MetadataValue.text(made.period.told()),
        "snapshots": MetadataValue.text(", ".join(made.snapshot_ids)),
        **{
            result: MetadataValue.int(len(made.having(result)))
            for result in ("made", "unchanged", "restored", "failed")
        },
        "newest version": MetadataValue.int(
            max((outcome.version for outcome in made.outcomes), default=0)
        ),
        "files": MetadataValue.int(len(files)),
        "size in MB": MetadataValue.float(round(sum(file.size_bytes for file in files) / 1e6, 2)),
    }
    if failed:
        metadata["what failed"] = MetadataValue.md(
            "\n".join(f"- {one.scope.label}: {one.reason}" for one in failed[:FAILURES_NAMED])
        )
    return metadata


def delivery_metadata(delivered: Delivered) -> dict[str, MetadataValue]:
    """What was handed over now, and what could not be, with the first reasons."""
    undelivered = (*delivered.having("failed"), *delivered.having("refused"))
    metadata: dict[str, MetadataValue] = {
        "delivered": MetadataValue.int(len(delivered.new)),
        "not delivered": MetadataValue.int(len(undelivered)),
    }
    if undelivered:
        metadata["why not"] = MetadataValue.md(
            "\n".join(
                f"- {one.parcel.recipient_id} ({one.channel}): {one.reason}"
                for one in undelivered[:FAILURES_NAMED]
            )
        )
    return metadata
