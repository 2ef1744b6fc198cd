"""The metrics' definitions: each metric's words, unit and owner, read from `orchestration/metrics`.

Here belong the definition's own model and its checks. How a metric is computed stands in one dbt
model or macro; what is made from the words (columns' descriptions, the registry's seed, the
reference page) belongs with `metric_files`.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

METRICS_FOLDER = Path(__file__).resolve().parents[1] / "metrics"

Unit = Literal[
    "count",
    "percent",
    "score 0-100",
    "share 0-1",
    "probability 0-1",
    "minutes",
    "seconds",
    "milliseconds",
    "days",
    "hours",
    "points",
    "xp",
    "per day",
    "per week",
    "per second",
    "rank",
    "date",
    "category",
    "money",
    "z-score",
]

# What a column's name promises of its metric's unit.
UNIT_SUFFIXES: dict[str, Unit] = {
    "_count": "count",
    "_pct": "percent",
    "_minutes": "minutes",
    "_seconds": "seconds",
    "_days": "days",
    "_ms": "milliseconds",
    "_on": "date",
}


class MetricsError(Exception):
    """A file of metrics that makes no sense."""


class Metric(BaseModel):
    """One metric: what it is, in which unit, by which number of the catalogue, and whose it is.

    `also` are the columns of other names that show the same metric, such as that of a subtree;
    `marts`, where its name is a word that other marts use otherwise, those that show it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    catalogue: str = Field(pattern=r"^\d+a?(, \d+a?)*$")
    unit: Unit
    definition: str = Field(pattern=r"\.$")
    owner: str = "learning_analytics"
    also: tuple[str, ...] = ()
    marts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that show it."""
        return (self.name, *self.also)

    @model_validator(mode="after")
    def _its_name_and_its_unit_agree(self) -> Self:
        for suffix, unit in UNIT_SUFFIXES.items():
            if self.name.endswith(suffix) and self.unit != unit:
                raise ValueError(f"{self.name} ends in {suffix}, so its unit is {unit}")
        return self


def read_metrics(path: Path) -> list[Metric]:
    """The metrics of one YAML file, in its order. Raises MetricsError, naming the file."""
    try:
        return [
            Metric.model_validate({"name": name, **told})
            for name, told in yaml.safe_load(path.read_text("utf-8")).items()
        ]
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise MetricsError(f"{path}: not a list of metrics: {error}") from error


@cache
def load_metrics() -> dict[str, list[Metric]]:
    """All metrics by subject (the file's stem), in alphabetical order of the subjects.

    Raises MetricsError where two metrics claim one column.
    """
    metrics = {path.stem: read_metrics(path) for path in sorted(METRICS_FOLDER.glob("*.yml"))}
    claims = Counter(
        column for subject in metrics.values() for metric in subject for column in metric.columns
    )
    claimed_twice = [column for column, times in claims.items() if times > 1]
    if claimed_twice:
        raise MetricsError(f"{METRICS_FOLDER}: defined twice: {', '.join(claimed_twice)}")
    return metrics
