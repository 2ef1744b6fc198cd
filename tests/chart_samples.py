"""Charts to draw in tests: a definition and rows, made into a table as reports do."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from reports.catalog import ChartDefinition, ColumnDefinition
from reports.charts.chart_data import ChartData
from reports.charts.drawing import Bar, Dot, Drawing, Label, Path
from reports.formats import FORMATS, value_and_text
from reports.model import Cell, Column, Table


def chart_data(
    data: Sequence[Mapping[str, object]], formats: Mapping[str, str], /, **definition: object
) -> ChartData:
    """A chart of the data; `formats` are the columns of its table, labelled by their keys."""
    columns = tuple(
        ColumnDefinition(key=key, label=key.capitalize(), format=kind)
        for key, kind in formats.items()
    )
    told = {"query": "some/query", "key": "sample", "title": "Sample", "empty": "Nothing."}
    return ChartData(
        definition=ChartDefinition.model_validate(
            {"alt": "{count} from {first} to {last}", **told, **definition, "columns": columns}
        ),
        rows=data,
        table=Table(
            key="sample",
            title="Sample",
            columns=tuple(
                Column(
                    key=column.key,
                    label=column.label,
                    kind=column.format,
                    decimals=FORMATS[column.format].decimals,
                    unit=FORMATS[column.format].unit,
                )
                for column in columns
            ),
            rows=tuple(
                tuple(_cell(row[column.key], column.format) for column in columns) for row in data
            ),
            empty_text="Nothing.",
        ),
    )


def _cell(raw: object, kind: str) -> Cell:
    value, text = value_and_text(raw, kind, timezone="UTC")
    return Cell(value=value, text=text)


Kind = TypeVar("Kind", Bar, Dot, Label, Path)


def shapes_of(drawing: Drawing | None, kind: type[Kind]) -> list[Kind]:
    """The shapes of one kind, in the order in which they are drawn."""
    return [shape for shape in drawing.shapes if isinstance(shape, kind)] if drawing else []
