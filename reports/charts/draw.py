"""Which chart is drawn by which module, and what is said of a chart in words."""

from collections.abc import Callable, Mapping, Sequence

from reports.catalog import ChartDefinition
from reports.charts.alt import told_in_words
from reports.charts.bars import draw_bars
from reports.charts.chart_data import ChartData
from reports.charts.drawing import Drawing
from reports.charts.funnel import draw_funnel
from reports.charts.heatmap import draw_heatmap
from reports.charts.histogram import draw_histogram
from reports.charts.lines import draw_lines
from reports.charts.stacked_bar import draw_stacked_bar
from reports.model import Table
from reports.reading import Row

KINDS: Mapping[str, Callable[[ChartData], Drawing | None]] = {
    "lines": draw_lines,
    "bars": draw_bars,
    "histogram": draw_histogram,
    "heatmap": draw_heatmap,
    "funnel": draw_funnel,
    "stacked_bar": draw_stacked_bar,
}


def draw_chart(definition: ChartDefinition, rows: Sequence[Row], table: Table) -> Drawing | None:
    """The drawing of a chart's rows; None where there is nothing to draw.

    Raises ChartError naming chart and column where the definition does not fit the rows.
    """
    return KINDS[definition.kind](ChartData(definition=definition, rows=rows, table=table))


def alt_text(definition: ChartDefinition, rows: Sequence[Row], table: Table) -> str:
    """The chart in words, with its numbers."""
    return told_in_words(ChartData(definition=definition, rows=rows, table=table))
