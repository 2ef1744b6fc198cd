"""What a chart is drawn from: the numbers of its rows, and the texts that its table shows.

Here belongs reading both by column. A number is written as the table's cell has it, so that a
chart and its table never differ.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.catalog import ChartDefinition
from reports.charts.drawing import Colour
from reports.formats import date_text, number_text, rounded
from reports.model import Column, Table
from reports.reading import Row

NARROW, WIDE = 248.0, 515.0
"""The widths of charts in points: two abreast on a page, and one."""
TEXT, SMALL = 7.5, 6.5
"""Sizes of texts in points."""


class ChartError(Exception):
    """A definition that cannot be drawn: a column is missing or holds no numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """A chart's definition with its rows and table, which stand in the same order."""

    definition: ChartDefinition
    rows: Sequence[Row]
    table: Table

    @property
    def width(self) -> float:
        """How wide the chart is drawn."""
        return WIDE if self.definition.is_wide else NARROW

    def numbers(self, key: str) -> tuple[float | None, ...]:
        """A column's numbers; None for NULL and for what is not finite.

        Raises ChartError where the column is missing or holds something else.
        """
        return tuple(self._number(row, key) for row in self.rows)

    def texts(self, key: str) -> tuple[str, ...]:
        """A column as the table shows it; one that the table lacks, as it is."""
        at = self._place(key)
        if at is not None:
            return tuple(cells[at].text for cells in self.table.rows)
        return tuple(_plain_text(self._value(row, key)) for row in self.rows)

    def values(self, key: str) -> tuple[object, ...]:
        """A column's values: moments as the table has them, in the reader's time zone."""
        at = self._place(key)
        if at is not None:
            return tuple(cells[at].value for cells in self.table.rows)
        return tuple(self._value(row, key) for row in self.rows)

    def flags(self, key: str | None) -> tuple[bool, ...]:
        """Where a column is true; nowhere, where there is none."""
        if key is None:
            return (False,) * len(self.rows)
        return tuple(self._value(row, key) is True for row in self.rows)

    def label(self, key: str) -> str:
        """What the table calls a column."""
        column = self.column(key)
        return column.label if column else key

    def unit(self, key: str) -> str:
        """The unit of a column's numbers."""
        column = self.column(key)
        return column.unit if column else ""

    def is_whole(self, key: str) -> bool:
        """Whether a column counts things."""
        column = self.column(key)
        return column is not None and column.decimals == 0

    def column(self, key: str) -> Column | None:
        """The table's column of this key."""
        at = self._place(key)
        return None if at is None else self.table.columns[at]

    def colours(self, otherwise: Colour) -> tuple[Colour, ...]:
        """A colour a row, by the tone of its `tone_by`."""
        key = self.definition.tone_by
        if key is None:
            return (otherwise,) * len(self.rows)
        return tuple(
            self.definition.tones.get(str(self._value(row, key)), otherwise) for row in self.rows
        )

    def _place(self, key: str) -> int | None:
        for at, column in enumerate(self.table.columns):
            if column.key == key:
                return at
        return None

    def _number(self, row: Row, key: str) -> float | None:
        value = self._value(row, key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise ChartError(
                f"Chart {self.definition.key!r} draws column {key!r}, which holds {value!r}: "
                "give it a column of numbers."
            )
        number = float(value)
        return number if math.isfinite(number) else None

    def _value(self, row: Row, key: str) -> object:
        if key not in row:
            raise ChartError(
                f"Chart {self.definition.key!r} names column {key!r}, which its query "
                f"{self.definition.query!r} does not give."
            )
        return row[key]


def _plain_text(value: object) -> str:
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, (float, Decimal)) and math.isfinite(value):
        return number_text(rounded(value, 0 if float(value).is_integer() else 2))
    return "" if value is None else str(value)
