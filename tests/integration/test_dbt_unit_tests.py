"""dbt's unit tests, all in one run, each a case of its own.

What they claim stands beside the models, in the `*unit_tests.yml` files.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from orchestration.building.dbt_project import BuildMoment, DbtPlaces, DbtProject, NodeOutcome
from orchestration.loading.contracts import load_contracts
from orchestration.loading.tables import prepare_tables
from orchestration.loading.warehouse import open_warehouse
from orchestration.settings import PROJECT_ROOT

# One worker runs them all, or each would parse and build for itself.
pytestmark = pytest.mark.xdist_group("dbt_unit_tests")


def _written_down() -> list[dict[str, Any]]:
    return [
        unit_test
        for path in sorted((PROJECT_ROOT / "models").rglob("*unit_tests.yml"))
        for unit_test in yaml.safe_load(path.read_text("utf-8"))["unit_tests"]
    ]


# Known without asking dbt, so that each is a case by its name.
UNIT_TESTS = {unit_test["name"]: unit_test for unit_test in _written_down()}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NodeOutcome]:
    """What became of each unit test, by name, on a warehouse with all tables and no rows.

    dbt takes the types of the given rows from the tables, so they are built first.
    """
    home = tmp_path_factory.mktemp("dbt_unit_tests")
    project = DbtProject(
        DbtPlaces(
            project=PROJECT_ROOT,
            warehouse=home / "warehouse.duckdb",
            candidate=home / "candidate.duckdb",
            scratch=home / "scratch",
            target=home / "target",
            memory_limit="1GiB",
            threads=2,
        )
    )
    with open_warehouse(
        project.places.warehouse, memory_limit="1GiB", threads=2, scratch=home / "scratch"
    ) as connection:
        prepare_tables(connection, load_contracts())
    # Each unit test that depends on as_of sets its own.
    moment = BuildMoment(
        as_of=datetime(2000, 1, 1, tzinfo=UTC),
        snapshot_id="unit-tests",
        built_at=datetime(2000, 1, 1, tzinfo=UTC),
        code_version="unit-tests",
    )
    failed = [outcome for outcome in project.build(moment) if outcome.failed]
    assert not failed, f"the empty warehouse cannot be built: {failed[0]}"
    return {outcome.name: outcome for outcome in project.unit_test(moment)}


@pytest.mark.parametrize("name", UNIT_TESTS)
def test_dbt_unit_test(name: str, outcomes: dict[str, NodeOutcome]) -> None:
    outcome = outcomes[name]
    assert outcome.status == "pass", outcome.message


def test_no_unit_test_is_without_a_case_here(outcomes: dict[str, NodeOutcome]) -> None:
    assert sorted(outcomes) == sorted(UNIT_TESTS)


def test_every_unit_test_of_a_model_that_knows_as_of_sets_it() -> None:
    """A test that leaves as_of to its runner would claim something else tomorrow."""
    undated = [
        name
        for name, unit_test in UNIT_TESTS.items()
        if "as_of()" in _sql_of(unit_test["model"])
        and "as_of" not in unit_test.get("overrides", {}).get("vars", {})
    ]
    assert undated == []


def _sql_of(model: str) -> str:
    (path,) = (PROJECT_ROOT / "models").rglob(f"{model}.sql")
    return path.read_text("utf-8")
