"""The promises of this project's own marts, held against the contracts of those marts."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import yaml
from expectations_files import AS_OF, Files

from expectations.runner import run_audit
from orchestration.publishing.checks import CheckOutcome
from orchestration.settings import PROJECT_ROOT


@pytest.fixture(scope="module")
def of_empty_marts(tmp_path_factory: pytest.TempPathFactory) -> list[CheckOutcome]:
    """What the audit says of a candidate with every mart as its contract has it, without rows."""
    files = Files(tmp_path_factory.mktemp("marts"))
    files.run(files.warehouse)
    for file in (files.candidate, files.previous):
        with closing(duckdb.connect(file)) as connection:
            for path in (PROJECT_ROOT / "models" / "marts").rglob("*.yml"):
                for model in yaml.safe_load(path.read_text("utf-8")).get("models", ()):
                    columns = ", ".join(
                        f"{column['name']} {column['data_type']}" for column in model["columns"]
                    )
                    connection.execute(f"create table {model['name']} ({columns})")
    return run_audit(
        warehouse=files.warehouse,
        candidate=files.candidate,
        previous=files.previous,
        as_of=AS_OF,
        since_load_id=0,
        data_docs=None,
    )


def test_every_promise_can_be_checked_on_the_mart_as_its_contract_has_it(
    of_empty_marts: list[CheckOutcome],
) -> None:
    assert [found.message for found in of_empty_marts if "not checked" in found.message] == []


def test_empty_marts_fail_by_their_missing_rows_alone(of_empty_marts: list[CheckOutcome]) -> None:
    failed = [found for found in of_empty_marts if not found.passed]
    assert {found.name for found in failed} == {"row_count_is_right"}
    assert "learner_summary" in {found.subject for found in failed}


def test_no_two_checks_of_a_table_share_a_name(of_empty_marts: list[CheckOutcome]) -> None:
    names = [(found.subject, found.name) for found in of_empty_marts]
    assert len(names) == len(set(names))


def test_every_mart_is_checked(of_empty_marts: list[CheckOutcome]) -> None:
    marts = {path.stem for path in Path(PROJECT_ROOT / "models" / "marts").rglob("*.sql")}
    assert marts <= {found.subject for found in of_empty_marts}
