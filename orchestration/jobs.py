"""The jobs: refresh, reports, and housekeeping.

Here belong selections and executors. What a step does belongs to its asset, or to `refresh`.
"""

from collections.abc import Collection

from dagster import (
    AssetSelection,
    MetadataValue,
    OpExecutionContext,
    Output,
    ResourceParam,
    define_asset_job,
    in_process_executor,
    job,
    op,
)

# The type of what `define_asset_job` gives; Dagster does not export it.
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.assets.report_keys import REPORTS, report_key
from orchestration.assets.reports import delivery_metadata
from orchestration.refresh import clean_up
from orchestration.reporting import notify, remove_old_reports
from orchestration.settings import Settings
from orchestration.steps import REPORT_WRITERS, RETRIES, WRITERS, call_of, failures_told
from reports.catalog import ReportDefinition
from reports.periods import PeriodKind

# The tag of runs that read what is published, and leave the warehouse file to others.
READS_ALONE = "warehouse/reads_alone"

# One process a run: a process a step would import everything again, which takes longer than most
# steps do.
refresh_job = define_asset_job(
    "refresh",
    # Reports are made of periods; what is published is made of news.
    selection=AssetSelection.all() - AssetSelection.key_prefixes([REPORTS]),
    executor_def=in_process_executor,
    description="Loads what is new, builds the models into a candidate, audits it, and publishes "
    "it unless a blocking check failed. Launched by the sensor when exports arrive.",
)


def reports_job(
    kind: PeriodKind, definitions: Collection[ReportDefinition]
) -> UnresolvedAssetJobDefinition:
    """The job that makes all reports of a kind of period."""
    return define_asset_job(
        f"{kind}_reports",
        selection=AssetSelection.assets(*(report_key(one.name) for one in definitions)),
        executor_def=in_process_executor,
        tags={READS_ALONE: "true"},
        description=f"Makes the {kind} reports of one period: "
        f"{', '.join(one.title for one in definitions)}.",
    )


@op(pool=WRITERS, retry_policy=RETRIES)
def remove_what_is_past_keeping(
    context: OpExecutionContext, settings: ResourceParam[Settings]
) -> Output[None]:
    """Remove old snapshots, candidates and records, as the settings say how long they stay."""
    with failures_told():
        removed = clean_up(settings, call_of(context))
    return Output(
        None,
        metadata={
            "snapshots": len(removed.snapshots),
            "candidates": len(removed.candidates),
            "records": len(removed.records),
            "files": MetadataValue.json(
                [str(path) for path in (*removed.snapshots, *removed.candidates, *removed.records)]
            ),
        },
    )


@op(pool=REPORT_WRITERS, retry_policy=RETRIES)
def tell_managers_of_alerts(
    context: OpExecutionContext, settings: ResourceParam[Settings]
) -> Output[None]:
    """Tell managers of grave alerts of their teams that they were not told of yet."""
    with failures_told():
        delivered = notify(settings, call_of(context))
    return Output(None, metadata=delivery_metadata(delivered))


@job(
    executor_def=in_process_executor,
    tags={READS_ALONE: "true"},
    description="Mails managers the HIGH and CRITICAL alerts that they were not told of yet.",
)
def notify_of_alerts() -> None:
    """The one step of notifying."""
    tell_managers_of_alerts()


@op(pool=REPORT_WRITERS, retry_policy=RETRIES)
def remove_reports_past_keeping(
    context: OpExecutionContext, settings: ResourceParam[Settings]
) -> Output[None]:
    """Remove the files of old reports, as the catalogue says how long they stay."""
    with failures_told():
        removed = remove_old_reports(settings, call_of(context))
    return Output(
        None,
        metadata={
            "versions": len(removed),
            "folders": MetadataValue.json([str(path) for path in removed]),
        },
    )


@job(
    executor_def=in_process_executor,
    description="Weekly: makes good what killed processes left, and removes what is past its "
    "keeping. Publishing does so too; this is for weeks in which nothing is published.",
)
def housekeeping() -> None:
    """The two steps of housekeeping."""
    remove_what_is_past_keeping()
    remove_reports_past_keeping()
