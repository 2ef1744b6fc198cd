"""dbt's unit tests, each a case of its own, and what else a warehouse without rows can tell.

What the unit tests claim stands beside the models, in the `*unit_tests.yml` files.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from building import MOMENT, build_without_rows
from column_names import promised_type

from orchestration.building.dbt_project import DbtProject, NodeOutcome
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


# What each test across models has to find, as a row that cannot be there.
FAULTS = {
    "raw_history_holds_what_the_ledger_says": "insert into raw.users (user_id) values ('u1')",
    "facts_hold_every_raw_row": (
        "insert into intermediate.int_activity_summed_by_day (activity_count) values (1)"
    ),
    "every_row_of_a_file_is_accounted_for": (
        "insert into marts.load_audit (file_id, rows_read, rows_loaded, rows_duplicate, "
        "rows_conflicting, rows_quarantined) values (1, 3, 1, 1, 0, 0)"
    ),
    "reconciliation_is_zero": (
        "insert into marts.reconciliation (raw_difference, mart_difference) values (0, 1)"
    ),
    "days_of_a_learner_add_up_to_the_learner": (
        "insert into marts.learner_daily_activity (user_id, activity_count) values ('u1', 1)"
    ),
    "done_is_never_more_than_all": (
        "insert into marts.learner_summary (user_id, lessons_completed_count, lessons_total_count) "
        "values ('u2', 2, 1)"
    ),
    "assessments_of_a_learner_add_up_to_the_learner": (
        "insert into marts.learner_summary (user_id, assignments_due_count) values ('u3', 1)"
    ),
    "teams_count_distinct_learners": (
        "insert into marts.team_summary (team_id, member_count, subtree_member_count) "
        "values ('t1', 1, 1)"
    ),
    "a_subtree_is_no_smaller_than_its_team": (
        "insert into marts.team_summary (team_id, member_count, subtree_member_count) "
        "values ('t2', 2, 1)"
    ),
    "the_overview_counts_the_learners_of_learner_summary": (
        "update marts.platform_overview set learner_count = 5"
    ),
    "programs_add_up_their_cohorts": (
        "insert into marts.program_summary (program_id, cohort_count, enrollment_count, "
        "completed_enrollment_count, seat_holder_count) values ('p1', 0, 1, 0, 0)"
    ),
    "directors_see_their_own_programs": (
        "insert into marts.director_summary (director_user_id, program_count) values ('d1', 1)"
    ),
    "parts_of_a_cohort_add_up": (
        "insert into marts.cohort_summary (cohort_id, enrollment_count) values ('k1', 1)"
    ),
    "no_single_part_is_suppressed": (
        "insert into marts.cohort_segments (cohort_id, segment_status) values ('k1', 'suppressed')"
    ),
    "days_of_the_platform_add_up_to_its_learners": (
        "insert into marts.engagement_trends (day_on, activity_count) values ('2000-01-01', 1)"
    ),
    "use_of_courses_is_part_of_all_activity": (
        "insert into marts.content_trends (day_on, activity_count) values ('2000-01-02', 1)"
    ),
    "every_mart_speaks_of_as_of": (
        "update marts.snapshot_info set computed_at = computed_at - interval 1 second"
    ),
}


# Each unit test that depends on as_of sets its own.
@pytest.fixture(scope="module")
def built(parsed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """The project, built on a warehouse with all tables and no rows."""
    home = tmp_path_factory.mktemp("dbt_unit_tests")
    return build_without_rows(PROJECT_ROOT, home, parsed=parsed_project)


@pytest.fixture(scope="module")
def outcomes(built: DbtProject) -> dict[str, NodeOutcome]:
    """What became of each unit test, by name."""
    return {outcome.name: outcome for outcome in built.unit_test(MOMENT)}


@pytest.fixture(scope="module")
def columns(built: DbtProject) -> dict[str, dict[str, str]]:
    """The columns that each view and table below the marts really has, and their types."""
    with open_warehouse(
        built.places.warehouse, memory_limit="1GiB", threads=1, scratch=built.places.scratch
    ) as connection:
        found = connection.execute(
            """
            select table_name, column_name, lower(data_type)
            from duckdb_columns()
            where schema_name in ('staging', 'intermediate')
            """
        ).fetchall()
    by_model: dict[str, dict[str, str]] = {}
    for model, column, type_ in found:
        by_model.setdefault(model, {})[column] = type_
    return by_model


@pytest.mark.parametrize("name", UNIT_TESTS)
def test_dbt_unit_test(name: str, outcomes: dict[str, NodeOutcome]) -> None:
    outcome = outcomes[name]
    assert outcome.status == "pass", outcome.message


def test_no_unit_test_is_without_a_case_here(outcomes: dict[str, NodeOutcome]) -> None:
    assert sorted(outcomes) == sorted(UNIT_TESTS)


def test_without_any_rows_no_check_of_the_audit_fails(built: DbtProject) -> None:
    """An empty warehouse is the first state that a new user sees."""
    failed = [outcome for outcome in built.test(MOMENT) if outcome.status != "pass"]
    assert failed == []


@pytest.fixture(scope="module")
def failed_on_faults(built: DbtProject, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The tests across models that failed on a copy with all of FAULTS in it."""
    home = tmp_path_factory.mktemp("faults")
    places = replace(
        built.places, warehouse=home / "warehouse.duckdb", candidate=home / "candidate.duckdb"
    )
    shutil.copy(built.places.warehouse, places.warehouse)
    shutil.copy(built.places.candidate, places.candidate)
    with open_warehouse(
        places.warehouse, memory_limit="1GiB", threads=1, scratch=places.scratch
    ) as connection:
        connection.execute(f"attach '{places.candidate}' as marts")
        for fault in FAULTS.values():
            connection.execute(fault)
    faulty = DbtProject(places, manifest=built.manifest)
    return {outcome.name for outcome in faulty.test(MOMENT) if outcome.status == "fail"}


@pytest.mark.parametrize("name", FAULTS)
def test_a_test_across_models_fails_on_the_fault_that_it_is_for(
    name: str, failed_on_faults: set[str]
) -> None:
    assert name in failed_on_faults


def test_every_test_across_models_has_its_fault_here() -> None:
    assert set(FAULTS) == {path.stem for path in (PROJECT_ROOT / "tests/dbt").glob("*.sql")}


def test_every_column_below_the_marts_is_described_as_it_is(
    built: DbtProject, columns: dict[str, dict[str, str]]
) -> None:
    """The contracts of the marts hold the same for them. The loader's own columns begin with _."""
    described = {
        node.name: set(node.columns)
        for node in built.manifest.nodes.values()
        if node.unique_id.startswith("model.") and node.name in columns
    }
    really = {
        model: {column for column in found if not column.startswith("_")}
        for model, found in columns.items()
    }
    assert described == really


def test_a_column_below_the_marts_has_the_type_that_its_name_promises(
    columns: dict[str, dict[str, str]],
) -> None:
    broken = [
        (model, column, type_)
        for model, found in columns.items()
        for column, type_ in found.items()
        if (promised := promised_type(column)) is not None and promised != type_
    ]
    assert broken == []


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
