"""The jobs: refresh, and housekeeping.

Here belong selections and executors. What a step does belongs to its asset, or to `refresh`.
"""

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

from orchestration.refresh import clean_up
from orchestration.settings import Settings
from orchestration.steps import RETRIES, WRITERS, call_of, failures_told

# One process a run: a process a step would import everything again, which takes longer than most
# steps do.
refresh_job = define_asset_job(
    "refresh",
    selection=AssetSelection.all(),
    executor_def=in_process_executor,
    description="Loads what is new, builds the models into a candidate, audits it, and publishes "
    "it unless a blocking check failed. Launched by the sensor when exports arrive.",
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


@job(
    executor_def=in_process_executor,
    description="Weekly: makes good what killed processes left, and removes what is past its "
    "keeping. Publishing does so too; this is for weeks in which nothing is published.",
)
def housekeeping() -> None:
    """The one step of housekeeping."""
    remove_what_is_past_keeping()
