"""Which chart is drawn by which module, and what is said of a chart in words."""

from collections.abc import Sequence

from reports.catalog import ChartDefinition
from reports.charts.drawing import Drawing
from reports.model import Table
from reports.reading import Row


def draw_chart(definition: ChartDefinition, rows: Sequence[Row], table: Table) -> Drawing | None:
    """The drawing of a chart's rows; None where there is nothing to draw."""
    raise NotImplementedError(definition.kind, rows, table)


def alt_text(definition: ChartDefinition, rows: Sequence[Row], table: Table) -> str:
    """The chart in words."""
    raise NotImplementedError(definition.kind, rows, table)
