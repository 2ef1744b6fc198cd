"""What follows the definitions of today, and what has to be made anew."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from orchestration.building.definitions import (
    Fingerprints,
    fingerprints,
    followed,
    forget,
    remember,
)
from orchestration.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

FACT = "model.learning_warehouse.int_activity_summed_by_day"
VIEW = "model.learning_warehouse.stg_users"
TABLE = "model.learning_warehouse.learner_summary"
SEED = "seed.learning_warehouse.alert_rules"
DEFINED: Fingerprints = {"facts": "f1", "views_and_seeds": "v1"}


@pytest.fixture
def manifest(parsed_project: Path) -> "Manifest":
    from dbt.contracts.graph.manifest import Manifest

    parsed: Manifest = Manifest.from_msgpack(
        (parsed_project / "partial_parse.msgpack").read_bytes()
    )
    return parsed


def changed(before: Fingerprints, manifest: "Manifest", project: Path = PROJECT_ROOT) -> set[str]:
    after = fingerprints(manifest, project=project)
    return {subject for subject in before if before[subject] != after[subject]}


@pytest.mark.parametrize(
    ("node", "made_anew"),
    [(FACT, {"facts"}), (VIEW, {"views_and_seeds"}), (TABLE, set())],
)
def test_a_models_sql_is_part_of_what_stands(
    manifest: "Manifest", node: str, made_anew: set[str]
) -> None:
    before = fingerprints(manifest, project=PROJECT_ROOT)
    manifest.nodes[node].raw_code += " -- another"
    assert changed(before, manifest) == made_anew


def test_a_seeds_rows_are_part_of_what_stands(manifest: "Manifest") -> None:
    before = fingerprints(manifest, project=PROJECT_ROOT)
    manifest.nodes[SEED].checksum.checksum = "other rows"
    assert changed(before, manifest) == {"views_and_seeds"}


def test_a_macro_that_facts_use_and_one_that_they_do_not(manifest: "Manifest") -> None:
    before = fingerprints(manifest, project=PROJECT_ROOT)
    manifest.macros["macro.learning_warehouse.is_suppressed"].macro_sql += " "
    assert changed(before, manifest) == {"views_and_seeds"}
    manifest.macros["macro.learning_warehouse.taken_in_through"].macro_sql += " "
    assert changed(before, manifest) == {"facts", "views_and_seeds"}


def test_a_policy_number_is_part_of_all(manifest: "Manifest", tmp_path: Path) -> None:
    before = fingerprints(manifest, project=PROJECT_ROOT)
    settings = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text("utf-8"))
    settings["vars"]["focus_cap_seconds"] += 1
    (tmp_path / "dbt_project.yml").write_text(yaml.safe_dump(settings), "utf-8")
    assert changed(before, manifest, project=tmp_path) == {"facts", "views_and_seeds"}


def test_what_was_made_by_others_is_forgotten_before_it_is_made_anew() -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute("create schema ledger")
        assert followed(connection, DEFINED) == set()
        remember(connection, DEFINED)
        assert followed(connection, DEFINED) == {"facts", "views_and_seeds"}
        assert followed(connection, {**DEFINED, "facts": "f2"}) == {"views_and_seeds"}
        # The build by f2 may have been killed half-way; the views were not touched.
        assert followed(connection, DEFINED) == {"views_and_seeds"}


def test_what_is_forgotten_is_made_anew_and_nothing_else() -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute("create schema ledger")
        followed(connection, DEFINED)
        remember(connection, DEFINED)
        forget(connection, "views_and_seeds")
        assert followed(connection, DEFINED) == {"facts"}
