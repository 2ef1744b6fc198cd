"""The files that are made from the metrics' definitions: doc blocks, the registry's seed, a page.

Here belong the texts and writing them. A test holds that what lies in the project is what these
functions give, so a definition is changed in its one place, and `warehouse metrics write` follows.
"""

import csv
import io
from collections import defaultdict
from pathlib import Path
from textwrap import fill

import yaml

from orchestration.building.made_files import write_made_files
from orchestration.building.metrics import Metric, load_metrics

MARTS = Path("models/marts")
MADE_FROM = "Made from orchestration/metrics by `warehouse metrics write`; change it there."
REGISTRY_COLUMNS = (
    "metric",
    "title",
    "unit",
    "catalogue_number",
    "owner",
    "definition",
    "appears_in",
)


def metric_files(project: Path) -> dict[Path, str]:
    """Every file made from the metrics: its path in the project, and its text."""
    metrics = load_metrics()
    shown = columns_of_marts(project)
    return {
        Path("models/_metrics.md"): doc_blocks(metrics),
        Path("seeds/metrics.csv"): registry_seed(metrics, shown),
        Path("docs/metrics.md"): reference_page(metrics, shown),
    }


def write_metric_files(project: Path) -> list[Path]:
    """Write what differs; gives the paths of the changed."""
    return write_made_files(project, metric_files(project))


def columns_of_marts(project: Path) -> dict[str, list[str]]:
    """Where each column is to be found: from its name to the marts that have it."""
    found = defaultdict(list)
    for path in sorted((project / MARTS).glob("*/*.yml")):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            for column in model["columns"]:
                found[column["name"]].append(model["name"])
    return found


def appearances(metric: Metric, shown: dict[str, list[str]]) -> list[str]:
    """The columns that show a metric, as `mart.column`, in alphabetical order."""
    return sorted(
        f"{mart}.{column}"
        for column in metric.columns
        for mart in shown.get(column, [])
        if not metric.marts or mart in metric.marts
    )


def doc_blocks(metrics: dict[str, list[Metric]]) -> str:
    """One dbt doc block a metric, which the marts' columns refer to by the metric's name."""
    blocks = [
        f"{{% docs {metric.name} %}}\n{described(metric)}\n{{% enddocs %}}\n"
        for metric in sorted(_all(metrics), key=lambda metric: metric.name)
    ]
    return "\n".join([f"# The metrics' columns\n\n{MADE_FROM}\n", *blocks])


def described(metric: Metric) -> str:
    """The definition with its number in the catalogue, wrapped for reading."""
    return fill(f"{metric.definition[:-1]} (METRICS {metric.catalogue}).", 95)


def registry_seed(metrics: dict[str, list[Metric]], shown: dict[str, list[str]]) -> str:
    """The seed of the `metric_registry`: one row a metric, in alphabetical order."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(REGISTRY_COLUMNS)
    rows.writerows(
        (
            metric.name,
            metric.title,
            metric.unit,
            metric.catalogue,
            metric.owner,
            metric.definition,
            ", ".join(appearances(metric, shown)),
        )
        for metric in sorted(_all(metrics), key=lambda metric: metric.name)
    )
    return text.getvalue()


def reference_page(metrics: dict[str, list[Metric]], shown: dict[str, list[str]]) -> str:
    """The reference page of the metrics, in Markdown, by subject."""
    parts = [
        "# The metrics",
        "",
        "Made from `orchestration/metrics` by `warehouse metrics write`. Every number that a mart",
        "or a report shows, by its column's name. The number in brackets is that of the metric",
        "catalogue. In the published file the same stands in `metric_registry`. Scores and rates",
        "are stored in full precision; rounding happens once, in the reports. Where a metric is",
        "NULL, `<metric>_status` says why.",
        "",
    ]
    for subject, of_subject in metrics.items():
        parts += [
            f"## {subject.replace('_', ' ').capitalize()}",
            "",
            "| metric | unit | is | where |",
            "|---|---|---|---|",
        ]
        parts += [
            f"| **{metric.title}**<br>`{metric.name}` ({metric.catalogue}) | {metric.unit} "
            f"| {metric.definition.strip()} | {_where(metric, shown)} |".replace("\n", " ")
            for metric in of_subject
        ]
        parts.append("")
    return "\n".join(parts)


def _where(metric: Metric, shown: dict[str, list[str]]) -> str:
    return ", ".join(
        f"`{place.removesuffix('.' + metric.name)}`" for place in appearances(metric, shown)
    )


def _all(metrics: dict[str, list[Metric]]) -> list[Metric]:
    return [metric for of_subject in metrics.values() for metric in of_subject]
