"""The commands about what the numbers mean: metrics list, show, write.

Here belong questions about definitions and their answers' form. The definitions themselves are in
`orchestration/metrics`.
"""

from typing import Annotated

import typer

from orchestration.building.metric_files import appearances, columns_of_marts, write_metric_files
from orchestration.building.metrics import Metric, load_metrics
from orchestration.cli.console import answer, show_facts, show_json, show_table, tell_written
from orchestration.cli.options import JsonOption
from orchestration.settings import PROJECT_ROOT


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    metrics = typer.Typer(no_args_is_help=True, help="What the numbers mean, metric by metric.")
    metrics.command("list")(metrics_list)
    metrics.command("show")(metrics_show)
    metrics.command("write")(metrics_write)
    app.add_typer(metrics, name="metrics", rich_help_panel="Look")


def metrics_list(*, as_json: JsonOption = False) -> None:
    """Every metric with its unit and its definition."""
    metrics = [metric for of_subject in load_metrics().values() for metric in of_subject]
    if as_json:
        show_json([_told(metric) for metric in metrics])
        return
    show_table(
        ["metric", "unit", "definition"],
        [(metric.name, metric.unit, metric.definition) for metric in metrics],
    )


def _known_metric(name: str) -> str:
    known = {column for metric in _by_column().values() for column in metric.columns}
    if name not in known:
        raise typer.BadParameter(f"there is no metric {name}; see: warehouse metrics list")
    return name


def metrics_show(
    name: Annotated[
        str,
        typer.Argument(help="Which metric; `warehouse metrics list`.", callback=_known_metric),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """One metric: what it is, and which columns show it."""
    metric = _by_column()[name]
    if as_json:
        show_json(_told(metric))
        return
    answer(f"{metric.title} ({metric.name})")
    answer(metric.definition)
    show_facts(
        {
            "Unit": metric.unit,
            "Number in the metric catalogue": metric.catalogue,
            "Owner": metric.owner,
            "Shown by": ", ".join(appearances(metric, columns_of_marts(PROJECT_ROOT))),
        }
    )


def metrics_write() -> None:
    """Make the columns' descriptions, the registry and docs/metrics.md anew."""
    tell_written(write_metric_files(PROJECT_ROOT), made_from="the metrics")


def _by_column() -> dict[str, Metric]:
    return {
        column: metric
        for of_subject in load_metrics().values()
        for metric in of_subject
        for column in metric.columns
    }


def _told(metric: Metric) -> dict[str, object]:
    return {
        **metric.model_dump(mode="json"),
        "appears_in": appearances(metric, columns_of_marts(PROJECT_ROOT)),
    }
