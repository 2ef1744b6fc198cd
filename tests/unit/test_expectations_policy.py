"""The files of expectations: what they may say, and what a column's name promises."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from expectations.policy import (
    PolicyError,
    read_conventions,
    read_mart_promises,
    read_raw_policy,
)
from orchestration.settings import PROJECT_ROOT


def bounds(name: str, kind: str) -> list[tuple[float | None, float | None, bool]]:
    return [
        (convention.min, convention.max, convention.blocking)
        for convention in read_conventions().of_column(name, kind)
    ]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("progress_pct", [(0, 100, True)]),
        ("engagement_score", [(0, 100, True)]),
        ("activity_growth_pct", [(None, None, True)]),
        ("accuracy_pct", [(0, None, True), (None, 100, False)]),
        ("subtree_accuracy_pct", [(0, None, True), (None, 100, False)]),
        ("risk_probability", [(0, 1, True)]),
        ("lessons_completed_count", [(0, None, True)]),
        ("focus_minutes_7d", [(0, None, True)]),
        ("mart_difference", []),
    ],
)
def test_a_number_is_bounded_by_the_first_convention_that_fits_its_name(
    column: str, expected: list[tuple[float | None, float | None, bool]]
) -> None:
    assert bounds(column, "number") == expected


def test_a_convention_is_meant_for_columns_of_its_type_alone() -> None:
    assert bounds("xp_total", "text") == []


@pytest.mark.parametrize(
    ("column", "is_bounded"),
    [("last_activity_at", True), ("next_due_at", False), ("starts_at", False)],
)
def test_a_moment_lies_before_as_of_unless_its_name_says_that_it_is_planned(
    column: str, is_bounded: bool
) -> None:
    [convention] = read_conventions().of_column(column, "moment")
    assert convention.most_as_of is is_bounded


def test_every_file_of_expectations_can_be_read() -> None:
    assert read_raw_policy().volume.min_files >= 1
    assert [promise.mart for promise in read_mart_promises()] == sorted(
        path.stem for path in (PROJECT_ROOT / "expectations" / "marts").glob("*.yml")
    )


def test_every_promised_column_is_in_the_contract_of_its_mart() -> None:
    marts = {
        model["name"]: {column["name"] for column in model["columns"]}
        for path in (PROJECT_ROOT / "models" / "marts").rglob("*.yml")
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", ())
    }
    for promise in read_mart_promises():
        named = {
            *promise.grain,
            *promise.columns,
            *(change.column for change in promise.since_previous if change.column),
            *(column for never_falls in promise.never_falls for column in never_falls.columns),
        }
        assert named - marts[promise.mart] == set(), promise.mart


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mart: learners\nrow: 1", "row"),
        ("mart: learners\nrows: {min: 1, exactly: 1}", "exactly"),
        ("mart: learners\nsince_previous: [{measure: sum, min_ratio: 1}]", "change"),
        ("mart: learners\nsince_previous: [{measure: rows}]", "min_ratio"),
        ("mart: teams", "differ"),
        ("mart: [", "learners.yml"),
    ],
)
def test_a_wrong_file_of_promises_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "learners.yml").write_text(text)
    with pytest.raises(PolicyError, match=rf"(?s)learners\.yml.*{told}|{told}"):
        read_mart_promises(tmp_path)


def test_the_runner_is_imported_without_great_expectations() -> None:
    program = "import sys, expectations.runner; print('great_expectations' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (5000, "5,000"),
        (104.2, "104.2"),
        (4500.0, "4,500"),
        ("boss", "'boss'"),
        (None, "None"),
        (datetime(2026, 6, 1, 12), "2026-06-01 12:00:00"),  # noqa: DTZ001 - as raw holds it
    ],
)
def test_values_are_said_as_people_write_them(value: object, said: str) -> None:
    from expectations.checks import spoken

    assert spoken(value) == said
