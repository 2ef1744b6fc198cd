"""What the audit found in raw history, as checks on the raw assets.

Here belongs the step that reports it. It is found by the audit of a build, which keeps it in the
build's record; this step reads that and touches no data.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetsDefinition,
    ResourceParam,
    multi_asset_check,
)

from orchestration.assets.raw import RAW
from orchestration.assets.translator import MARTS
from orchestration.checks.audit import dbt_check_specs, raw_check_specs, results
from orchestration.settings import Settings
from orchestration.steps import build_of, failures_told


def raw_checks(
    manifest: Mapping[str, Any], raw: AssetsDefinition, models: AssetsDefinition
) -> AssetChecksDefinition:
    """The checks on the raw assets, reported once the marts are there."""
    marts = [key for key in sorted(models.keys) if key.path[0] == MARTS]
    specs = [
        *raw_check_specs((key for key in sorted(raw.keys) if key.path[0] == RAW), after=marts),
        *dbt_check_specs(manifest, raw.keys, after=marts),
    ]

    @multi_asset_check(
        name="report_raw_checks",
        description="Reports what the audit found in raw history.",
        specs=specs,
        can_subset=True,
    )
    def report_raw_checks(
        context: AssetCheckExecutionContext, settings: ResourceParam[Settings]
    ) -> Iterator[AssetCheckResult]:
        wanted = context.selected_asset_check_keys
        with failures_told():
            record = build_of(context, settings)
        yield from results([spec for spec in specs if spec.key in wanted], record.checks)

    return report_raw_checks
