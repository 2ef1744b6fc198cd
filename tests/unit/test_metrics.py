"""The metrics' definitions, and what is made from them."""

from pathlib import Path

import pytest

from orchestration.building.metric_files import (
    appearances,
    columns_of_marts,
    doc_blocks,
    metric_files,
    registry_seed,
)
from orchestration.building.metrics import Metric, MetricsError, load_metrics, read_metrics
from orchestration.settings import PROJECT_ROOT

ACCURACY = Metric(
    name="accuracy_pct",
    title="Accuracy",
    catalogue="4",
    unit="percent",
    definition="100 x scores / best possible scores.",
    also=("subtree_accuracy_pct",),
)


@pytest.mark.parametrize("path", metric_files(PROJECT_ROOT), ids=str)
def test_what_is_made_from_the_metrics_is_as_they_say(path: Path) -> None:
    on_disk = (PROJECT_ROOT / path).read_text("utf-8")
    assert on_disk == metric_files(PROJECT_ROOT)[path], "run `warehouse metrics write`"


def test_every_metric_is_shown_by_a_mart() -> None:
    shown = columns_of_marts(PROJECT_ROOT)
    nowhere = [
        column
        for of_subject in load_metrics().values()
        for metric in of_subject
        for column in metric.columns
        if column not in shown
    ]
    assert nowhere == []


def test_a_metric_appears_under_each_of_its_names() -> None:
    shown = {"accuracy_pct": ["team_summary", "a_mart"], "subtree_accuracy_pct": ["team_summary"]}
    assert appearances(ACCURACY, shown) == [
        "a_mart.accuracy_pct",
        "team_summary.accuracy_pct",
        "team_summary.subtree_accuracy_pct",
    ]


def test_a_doc_block_ends_with_the_number_in_the_catalogue() -> None:
    assert doc_blocks({"learner": [ACCURACY]}).endswith(
        "{% docs accuracy_pct %}\n100 x scores / best possible scores (METRICS 4).\n{% enddocs %}\n"
    )


def test_the_registry_quotes_what_a_comma_would_split() -> None:
    shown = {"accuracy_pct": ["team_summary", "a_mart"]}
    assert registry_seed({"learner": [ACCURACY]}, shown).splitlines()[1] == (
        "accuracy_pct,Accuracy,percent,4,learning_analytics,"
        '100 x scores / best possible scores.,"a_mart.accuracy_pct, team_summary.accuracy_pct"'
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("- a list", "not a list of metrics"),
        ("late_pct: {title: T, catalogue: '1', unit: count, definition: D.}", "its unit is perc"),
        ("late_pct: {title: T, catalogue: '1', unit: miles, definition: D.}", "unit"),
        ("late_pct: {title: T, catalogue: '1', unit: percent, definition: No stop}", "definition"),
        ("late_pct: {title: T, catalogue: one, unit: percent, definition: D.}", "catalogue"),
        ("late_pct: {title: T, catalogue: '1', unit: percent, colour: red}", "colour"),
    ],
)
def test_a_wrong_definition_is_named_with_its_file(tmp_path: Path, wrong: str, told: str) -> None:
    path = tmp_path / "learner.yml"
    path.write_text(wrong)
    with pytest.raises(MetricsError, match=f"learner.yml(.|\n)*{told}"):
        read_metrics(path)
