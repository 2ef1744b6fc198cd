"""The code location on a small home: its shape, a refresh that publishes, one that is withheld."""

import json
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import (
    AssetCheckSeverity,
    AssetKey,
    AssetSpec,
    DagsterEvent,
    DagsterInstance,
    Definitions,
    ExecuteInProcessResult,
    MetadataValue,
    RunsFilter,
)

from orchestration.assets.report_keys import REPORTS
from orchestration.assets.snapshot import SNAPSHOT
from orchestration.definitions import warehouse_definitions
from orchestration.loading.contracts import load_contracts
from orchestration.publishing.build_record import read_record
from orchestration.publishing.snapshot import read_snapshot
from orchestration.settings import Settings
from orchestration.steps import BUILD_TAG, WRITERS, started_at

RECONCILIATION = AssetKey(["marts", "reconciliation"])
NEWS = "event_id,user_id,event_type,occurred_at\nnews-1,usr-0000001,view,2026-03-29T11:00:00Z\n"


@dataclass(frozen=True)
class Location:
    """A home that was refreshed before, and the code location on it."""

    settings: Settings
    definitions: Definitions
    manifest: dict[str, object]


@pytest.fixture(scope="module")
def location(refreshed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Location:
    home = tmp_path_factory.mktemp("dagster") / "home"
    shutil.copytree(refreshed_home, home)
    settings = Settings(home=home)
    definitions = warehouse_definitions(settings)
    manifest = json.loads((settings.dbt_target_folder / "manifest.json").read_bytes())
    return Location(settings=settings, definitions=definitions, manifest=manifest)


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def specs(location: Location) -> dict[AssetKey, AssetSpec]:
    return {spec.key: spec for spec in location.definitions.resolve_all_asset_specs()}


def models(location: Location) -> dict[str, dict[str, object]]:
    nodes = location.manifest["nodes"]
    assert isinstance(nodes, dict)
    return {
        node["name"]: node for node in nodes.values() if node["resource_type"] in ("model", "seed")
    }


def refresh(
    location: Location, instance: DagsterInstance, **config: object
) -> ExecuteInProcessResult:
    run_config = {"ops": {"build_and_audit": {"config": config}}} if config else None
    job = location.definitions.resolve_job_def("refresh")
    return job.execute_in_process(run_config=run_config, instance=instance, raise_on_error=False)


def build_of(instance: DagsterInstance, result: ExecuteInProcessResult) -> str:
    """The build that a run made, by its tag."""
    [run] = instance.get_runs(RunsFilter(run_ids=[result.run_id]))
    return run.tags[BUILD_TAG]


def told_by(failure: DagsterEvent) -> tuple[str, Mapping[str, MetadataValue[Any]]]:
    """What a failed step says: its description and its metadata; nothing where it only broke."""
    told = failure.step_failure_data.user_failure_data
    return (told.description or "", told.metadata) if told else ("", {})


def test_the_definitions_load_without_a_warning_of_dagsters_or_dbts(location: Location) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loaded = warehouse_definitions(location.settings)
        Definitions.validate_loadable(loaded)
    assert [str(warning.message) for warning in caught] == []


def test_every_entity_of_the_contracts_is_an_asset_with_its_columns(location: Location) -> None:
    of_raw = {key.path[1]: spec for key, spec in specs(location).items() if key.path[0] == "raw"}
    assert set(of_raw) == set(load_contracts())
    for entity, contract in load_contracts().items():
        columns = of_raw[entity].metadata["dagster/column_schema"].columns
        assert [column.name for column in columns] == list(contract.columns)
        assert str(of_raw[entity].description).startswith(contract.description)
        assert of_raw[entity].group_name == "raw"


def test_every_model_and_seed_is_an_asset_of_its_folders_group_with_an_owner(
    location: Location,
) -> None:
    by_name = {
        key.path[-1]: spec
        for key, spec in specs(location).items()
        if key.path[0] not in ("raw", REPORTS)
    }
    for name, node in models(location).items():
        spec = (
            by_name[name]
            if name != "load_audit"
            else specs(location)[AssetKey(["marts", "load_audit"])]
        )
        folders = [part for part in Path(str(node["path"])).parts[:-1] if part != "seeds"]
        assert spec.group_name == ("_".join(folders) or "seeds")
        assert spec.owners in (["team:data_engineering"], ["team:learning_analytics"])


def test_the_graph_is_one_from_raw_to_the_snapshot(location: Location) -> None:
    graph = location.definitions.resolve_asset_graph()
    marts = {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"}
    assert graph.get(SNAPSHOT).parent_keys == marts
    assert AssetKey(["raw", "users"]) in graph.get(AssetKey(["staging", "stg_users"])).parent_keys
    # Nothing is left outside: every asset can be materialized here, none is a mere reference.
    assert {key for key in graph.get_all_asset_keys() if not graph.get(key).is_materializable} == (
        set()
    )


def test_every_dbt_test_and_every_audited_table_is_a_check(location: Location) -> None:
    graph = location.definitions.resolve_asset_graph()
    names = [key.name for key in graph.asset_check_keys]
    nodes = location.manifest["nodes"]
    assert isinstance(nodes, dict)
    tests = {node["name"] for node in nodes.values() if node["resource_type"] == "test"}
    assert tests <= set(names)
    expected = {key.asset_key for key in graph.asset_check_keys if key.name == "great_expectations"}
    assert expected == {
        key for key in graph.get_all_asset_keys() if key.path[0] in ("raw", "marts")
    }


def test_all_that_writes_shares_one_pool_and_retries(location: Location) -> None:
    job = location.definitions.resolve_job_def("refresh")
    ops = {node.name: node.definition for node in job.graph.nodes}
    writers = {"load_exports", "build_and_audit", "published_snapshot"}
    assert {name for name, op in ops.items() if op.pool == WRITERS} == writers  # type: ignore[attr-defined]
    assert all(ops[name].retry_policy.max_retries == 3 for name in writers)  # type: ignore[attr-defined]


def test_a_refresh_loads_builds_checks_and_publishes_as_of_the_runs_start(
    location: Location, instance: DagsterInstance
) -> None:
    settings = location.settings
    before = read_snapshot(settings.current_file)
    folder = settings.landing_folder / "lms" / "activity_events"
    (folder / "news.csv").write_text(NEWS, "utf-8")

    result = refresh(location, instance)

    assert result.success
    current = read_snapshot(settings.current_file)
    assert current.snapshot_id != before.snapshot_id
    assert current.as_of == started_at(instance, result.run_id)
    assert build_of(instance, result) == current.snapshot_id

    made = {
        event.asset_key: event.materialization.metadata
        for event in result.get_asset_materialization_events()
    }
    assert set(made) == {key for key in specs(location) if key.path[0] != REPORTS}
    news = made[AssetKey(["raw", "activity_events"])]
    assert (news["files loaded"].value, news["rows loaded"].value) == (1, 1)
    assert made[AssetKey(["raw", "users"])]["files loaded"].value == 0
    assert made[AssetKey(["marts", "snapshot_info"])]["dagster/row_count"].value == 1
    shown = made[SNAPSHOT]
    assert shown["snapshot"].value == current.snapshot_id
    assert shown["checks passed"].value == current.checks_passed
    assert shown["file"].value == str(settings.published_folder / f"{current.snapshot_id}.duckdb")
    assert "| audit |" in str(shown["seconds by step"].value)

    graph = location.definitions.resolve_asset_graph()
    evaluated = {evaluation.asset_check_key for evaluation in result.get_asset_check_evaluations()}
    assert evaluated == set(graph.asset_check_keys)


def test_a_broken_fact_stops_at_the_gate_and_the_failure_says_why(
    location: Location, instance: DagsterInstance
) -> None:
    settings = location.settings
    before = read_snapshot(settings.current_file)
    identity = settings.current_file.stat().st_ino
    fact = "intermediate.int_activity_summed_by_day"
    with closing(duckdb.connect(str(settings.warehouse_file))) as connection:
        connection.execute(f"delete from {fact} where user_id = (select min(user_id) from {fact})")

    result = refresh(location, instance)

    assert not result.success
    assert read_snapshot(settings.current_file) == before
    assert settings.current_file.stat().st_ino == identity
    failed = [event for event in result.all_events if event.is_step_failure]
    assert [event.step_key for event in failed] == ["published_snapshot"]
    record = read_record(settings.builds_folder, build_of(instance, result))
    assert record.status == "withheld"
    description, metadata = told_by(failed[0])
    assert f"Build {record.build_id} is withheld" in description
    assert "reconciliation" in str(metadata["reasons"].value)
    wrong = [
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if evaluation.asset_key == RECONCILIATION and not evaluation.passed
    ]
    assert {evaluation.severity for evaluation in wrong} == {AssetCheckSeverity.ERROR}
    assert all(evaluation.metadata["failing rows"].value for evaluation in wrong)
    # What raw history looked like is told all the same.
    succeeded = {event.step_key for event in result.all_events if event.is_step_success}
    assert "report_raw_checks" in succeeded


def test_a_moment_that_is_none_is_refused_before_anything_is_built(
    location: Location, instance: DagsterInstance
) -> None:
    builds = set(location.settings.builds_folder.glob("*.json"))

    result = refresh(location, instance, as_of="yesterday")

    assert not result.success
    failed = [event for event in result.all_events if event.is_step_failure]
    description, _ = told_by(failed[0])
    assert "as_of: 'yesterday' is neither `data` nor a moment" in description
    assert set(location.settings.builds_folder.glob("*.json")) == builds
    assert "STEP_UP_FOR_RETRY" not in {event.event_type_value for event in result.all_events}
