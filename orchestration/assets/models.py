"""The dbt assets: every model and seed, built and audited into one candidate by one step.

Here belongs how dbt's nodes and the audit's checks become assets and results. A candidate holds
all marts or it is none, so the step has no parts to select.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetsDefinition,
    Config,
    Failure,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    multi_asset,
)
from dagster_dbt import build_dbt_asset_specs
from pydantic import Field

from orchestration.assets.raw import row_count
from orchestration.assets.translator import WarehouseTranslator, node_key, table_of
from orchestration.building.audited_build import AsOf
from orchestration.building.dbt_project import NodeOutcome
from orchestration.checks.audit import dbt_check_specs, mart_check_specs, results
from orchestration.moments import as_of_in
from orchestration.publishing.build_record import BuildRecord
from orchestration.refresh import build
from orchestration.settings import Settings
from orchestration.steps import (
    RETRIES,
    WRITERS,
    StepWatcher,
    begun,
    call_of,
    failures_told,
    remember_build,
)


class BuildConfig(Config):
    """How a build is wished for; the launchpad shows it."""

    as_of: str | None = Field(
        default=None,
        description="The moment to speak of: empty for the moment at which the run starts, "
        "`data` for the newest source timestamp, or ISO 8601 such as 2026-01-31T06:00:00Z.",
    )
    full_refresh: bool = Field(
        default=False, description="Compute every fact anew instead of what is new only."
    )
    accept_changes: bool = Field(
        default=False,
        description="Let no difference to the last snapshot withhold the build; for when the "
        "world has changed and the marts are right.",
    )


def model_assets(manifest: Mapping[str, Any]) -> AssetsDefinition:
    """The assets of a parsed dbt project, with its tests and the marts' expectations as checks."""
    specs = build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=WarehouseTranslator())
    check_specs = [
        *dbt_check_specs(manifest, {spec.key for spec in specs}),
        *mart_check_specs(manifest),
    ]

    @multi_asset(
        name="build_and_audit",
        description="Builds all models into a new candidate file and audits it: dbt's tests, "
        "and Great Expectations on the marts and on what is new in raw history.",
        specs=specs,
        check_specs=check_specs,
        pool=WRITERS,
        retry_policy=RETRIES,
    )
    def build_and_audit(
        context: AssetExecutionContext, config: BuildConfig, settings: ResourceParam[Settings]
    ) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
        watcher = StepWatcher(context.log)
        call = call_of(context)
        as_of = asked_moment(config.as_of, now=call.at)
        with failures_told():
            building = begun(
                lambda: build(
                    settings,
                    call,
                    as_of=as_of,
                    full_refresh=config.full_refresh,
                    accept_changes=config.accept_changes,
                    watcher=watcher,
                )
            )
            # Dagster takes seconds to note hundreds of assets: it does so while they are audited.
            under_way: list[Future[Any]] = [building, watcher.told_of_tables]
            wait(under_way, return_when=FIRST_COMPLETED)
            if watcher.told_of_tables.done():
                yield from materializations(manifest, watcher)
            record = building.result()
        remember_build(context, record)
        context.log.info(told(record))
        yield from results(check_specs, record.checks)

    return build_and_audit


def asked_moment(text: str | None, *, now: datetime) -> AsOf | None:
    """What `as_of` in the configuration asks for. Raises Failure for no moment up to `now`."""
    try:
        # The launchpad gives a field that was emptied as a blank text.
        return as_of_in(text, now=now) if text else None
    except ValueError as error:
        raise Failure(
            f"as_of: {error} Correct it in the launchpad and launch again.", allow_retries=False
        ) from error


def materializations(
    manifest: Mapping[str, Any], watcher: StepWatcher
) -> list[MaterializeResult[None]]:
    """One for each model and seed: its seconds where it was made, its rows where it is a table.

    A view or seed that stands by the same definition was not made anew, and speaks of the new
    moment all the same.
    """
    return [
        MaterializeResult(
            asset_key=node_key(node),
            metadata={
                **seconds_of(watcher.nodes.get(node["unique_id"])),
                **row_count(watcher.rows, table_of(node)),
            },
        )
        for node in models_and_seeds(manifest)
    ]


def models_and_seeds(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The nodes that are made, each after all that it stands on."""
    made = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "seed"}
    }
    stands_on = {
        unique_id: [one for one in node["depends_on"].get("nodes", ()) if one in made]
        for unique_id, node in made.items()
    }
    return [made[unique_id] for unique_id in TopologicalSorter(stands_on).static_order()]


def seconds_of(outcome: NodeOutcome | None) -> dict[str, MetadataValue]:
    """How long a node took, where it was made."""
    if outcome is None:
        return {}
    return {"seconds": MetadataValue.float(round(outcome.seconds, 3))}


def told(record: BuildRecord) -> str:
    """What became of a build, in one line."""
    passed = sum(check.passed for check in record.checks)
    seconds = ", ".join(f"{step} {taken:.1f} s" for step, taken in record.step_seconds.items())
    return (
        f"Build {record.build_id} as of {record.as_of:%Y-%m-%d %H:%M:%S} UTC is {record.status}: "
        f"{passed:,} checks passed, {len(record.checks) - passed:,} failed ({seconds})."
    )
