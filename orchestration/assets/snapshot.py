"""The published snapshot: the gate between a candidate and its readers.

Here belongs what Dagster shows of it. The gate itself belongs to `publishing`.
"""

from collections.abc import Mapping

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    asset,
)

from orchestration.assets.raw import OWNER
from orchestration.assets.translator import MARTS
from orchestration.publishing.build_record import BuildRecord
from orchestration.publishing.snapshot import snapshot_file
from orchestration.refresh import publish_build
from orchestration.settings import Settings
from orchestration.steps import (
    RETRIES,
    WRITERS,
    StepWatcher,
    build_of,
    call_of,
    failures_told,
)

SNAPSHOT = AssetKey("published_snapshot")


def snapshot_asset(models: AssetsDefinition) -> AssetsDefinition:
    """The snapshot that all marts among the models go into."""

    @asset(
        key=SNAPSHOT,
        deps=[key for key in sorted(models.keys) if key.path[0] == MARTS],
        group_name="published",
        owners=[OWNER],
        kinds={"duckdb"},
        pool=WRITERS,
        retry_policy=RETRIES,
        description="The checked marts in one DuckDB file, immutable and never locked: "
        "`current.duckdb` shows the newest.\n\nPublishing is **one atomic rename**, and only of "
        "a candidate none of whose blocking checks failed. Where one did, this asset fails and "
        "says which; readers keep the last snapshot, and the candidate is kept for inspection.",
    )
    def published_snapshot(
        context: AssetExecutionContext, settings: ResourceParam[Settings]
    ) -> MaterializeResult[None]:
        StepWatcher(context.log).step("publish")
        with failures_told():
            record = publish_build(settings, call_of(context), build_of(context, settings).build_id)
        return MaterializeResult(metadata=snapshot_metadata(settings, record))

    return published_snapshot


def snapshot_metadata(settings: Settings, record: BuildRecord) -> dict[str, MetadataValue]:
    """What a snapshot is: its id, moments, place, size, checks, and the seconds of each step."""
    path = snapshot_file(settings.published_folder, record.build_id)
    failed = [check for check in record.checks if not check.passed]
    metadata: dict[str, MetadataValue] = {
        "snapshot": MetadataValue.text(record.build_id),
        "as of": MetadataValue.timestamp(record.as_of),
        "file": MetadataValue.path(path),
        "current": MetadataValue.path(settings.current_file),
        "size in MB": MetadataValue.float(round(path.stat().st_size / 1e6, 1)),
        "checks passed": MetadataValue.int(len(record.checks) - len(failed)),
        "checks that warn": MetadataValue.int(len(failed)),
        "code": MetadataValue.text(record.code_version),
        "seconds": MetadataValue.float(round(sum(record.step_seconds.values(), 0.0), 1)),
        "seconds by step": MetadataValue.md(_seconds_table(record.step_seconds)),
    }
    if failed:
        metadata["warnings"] = MetadataValue.md(
            "\n".join(f"- `{check.subject}` {check.name}: {check.message}" for check in failed)
        )
    return metadata


def _seconds_table(step_seconds: Mapping[str, float]) -> str:
    lines = [f"| {step} | {seconds:.1f} |" for step, seconds in step_seconds.items()]
    return "\n".join(["| step | seconds |", "|---|---:|", *lines])
