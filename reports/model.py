"""A report as what it says, before it is a page: sections of figures, charts and tables.

Here belongs the shape of a report. Every number in it is rounded and formatted already, once, by
`formats`; a renderer places texts and never formats. What a report asks of the marts belongs to
the catalogue, how it looks to `rendering`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from reports.charts.drawing import Drawing
from reports.periods import Period

Value: TypeAlias = bool | int | Decimal | str | date | datetime | None
Tone: TypeAlias = Literal["neutral", "good", "warning", "bad", "info"]
Direction: TypeAlias = Literal["up", "down", "flat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value: as data (rounded as shown) and as the text that pages show.

    `value` is None where there is no number; `text` then says why. A `datetime` is naive and in
    the report's time zone. `share`, 0 to 1, is the length of a bar beside the text.
    """

    value: Value
    text: str
    tone: Tone = "neutral"
    share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table. `decimals` is None for what is no number; `unit` stands in texts."""

    key: str
    label: str
    kind: str
    decimals: int | None = None
    unit: str = ""
    is_filter: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers: set to the right, and summed by spreadsheets."""
        return self.decimals is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, one a column. `total` has a cell a column, None where nothing is totalled.

    `shown_rows` is how many rows pages show at most, where data files hold all; None is all.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell | None, ...] | None = None
    note: str = ""
    empty_text: str
    shown_rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a figure moved since the period before: `text` is complete, with sign and unit.

    `value` is it as data; `unit` may differ from the figure's: a share moves by points.
    """

    value: int | Decimal
    unit: str = ""
    text: str
    direction: Direction
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One headline number, its change, a word on it, and a small line of its past (old first).

    `unit` stands in the cell's text already; data files hold it beside the number.
    """

    key: str
    label: str
    cell: Cell
    unit: str = ""
    change: Change | None = None
    note: str = ""
    spark: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Headline numbers side by side."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    empty_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing and the table that it was drawn from. `alt` tells in words what it shows.

    `drawing` is None where there is nothing to draw: pages show the table's `empty_text`.
    """

    key: str
    title: str
    alt: str
    drawing: Drawing | None
    table: Table
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a reader should know first, in sentences."""

    key: str
    sentences: tuple[str, ...]


Block: TypeAlias = Figures | Chart | Table | Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Blocks under one heading."""

    key: str
    title: str
    intro: str = ""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a metric that the report shows means, from the metric registry."""

    metric: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a reader must know of the data before reading on: stale, withheld, corrected."""

    kind: Literal["stale", "withheld", "early", "corrected"]
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose rows a report holds, and who receives it. `timezone` is an IANA name."""

    kind: str
    scope_id: str
    label: str
    parent_label: str
    timezone: str
    recipient_user_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The snapshot that a report was read from. `as_of` is UTC and naive, as in the marts."""

    snapshot_id: str
    as_of: datetime
    code_version: str
    freshness_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report for one scope and period, ready to be rendered in any format.

    `as_of_text` and `freshness_text` are what the header shows; `version` counts the issues of
    the same report, scope and period from 1, and `changes` says what differs from the one before.
    """

    name: str
    title: str
    description: str
    period: Period
    scope: Scope
    source: Source
    as_of_text: str
    freshness_text: str
    freshness_tone: Tone
    period_text: str
    notices: tuple[Notice, ...]
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    version: int = 1
    changes: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every block, in the order of the pages."""
        for section in self.sections:
            yield from section.blocks

    def tables(self) -> Iterator[Table]:
        """Every table that data files hold, those that charts were drawn from included."""
        for block in self.blocks():
            if isinstance(block, Table):
                yield block
            elif isinstance(block, Chart):
                yield block.table
