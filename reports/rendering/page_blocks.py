"""Charts, tables and sentences as pages show them, each with the height that it will take.

Here belongs the way of one block to the plain data that `report.typ` sets. What stands beside it
is decided by `page_layout`; heights are estimates from the measures that `report.typ` keeps.
"""

from dataclasses import dataclass, fields
from typing import TypeAlias

from reports.charts.chart_data import NARROW, WIDE
from reports.charts.drawing import Drawing, Label, Shape
from reports.charts.text_width import STRONG, text_width
from reports.model import Cell, Chart, Summary, Table
from reports.rendering.page_tables import (
    BADGE,
    BADGE_SIZE,
    HEAD_SIZE,
    PADDING,
    column_widths,
    shown,
    text_size,
)
from reports.rendering.page_text import breakable, line_count, printable, text_height

Data: TypeAlias = dict[str, object]

TITLE = 11.2
"""The height of a block's title, with the space below it."""
NOTE = 7.0
SUMMARY, MANY_SENTENCES = 9.0, 4
CELL_LEADING = 0.42
"""What parts two lines of a table's row, in ems."""
EMPTY_SPACE = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block's data, the height that it takes, and how much of that is charts."""

    data: Data
    height: float
    flex: float = 0.0
    is_table: bool = False


def summary_block(block: Summary) -> Placed:
    """Sentences below each other; many short ones in two columns."""
    said = [breakable(printable(sentence)) for sentence in block.sentences]
    are_short = all(text_width(sentence, SUMMARY) <= NARROW - 12 for sentence in said)
    columns = 2 if len(said) >= MANY_SENTENCES and are_short else 1
    rows = -(-len(said) // columns)
    heights = [
        text_height(line_count(sentence, size=SUMMARY, width=WIDE - 12), size=SUMMARY) + 6
        for sentence in said[: rows if columns == 2 else None]
    ]
    return Placed(
        data={
            "kind": "summary",
            "columns": [said[at : at + rows] for at in range(0, len(said), max(1, rows))],
        },
        height=sum(heights) - 2 if heights else 0.0,
    )


def chart_block(chart: Chart) -> Placed:
    """A chart below its title, or what is said where there is nothing to draw."""
    note = breakable(printable(chart.table.note))
    width = WIDE if chart.is_wide else NARROW
    drawn = chart.drawing.height if chart.drawing else empty_height()
    below = 4 + text_height(line_count(note, size=NOTE, width=width), size=NOTE) if note else 0.0
    return Placed(
        data={
            "kind": "chart",
            "title": breakable(printable(chart.title)),
            "alt": printable(chart.alt),
            "note": note,
            "drawing": drawing_data(chart.drawing) if chart.drawing else None,
            "empty": breakable(printable(chart.table.empty_text)),
        },
        height=TITLE + drawn + below,
        flex=chart.drawing.height if chart.drawing else 0.0,
    )


def drawing_data(drawing: Drawing) -> Data:
    """A drawing's shapes, each with its kind and its fields."""
    return {
        "width": drawing.width,
        "height": drawing.height,
        "shapes": [_shape(shape) for shape in drawing.shapes],
    }


def table_block(table: Table, width: float, *, row_space: float, is_titled: bool = True) -> Placed:
    """The rows that pages show, so far apart, in columns that are together at most so wide."""
    rows = shown(table)
    widths, size = column_widths(table, width), text_size(table, width)
    left_out = len(table.rows) - len(rows)
    more = f"and {left_out:,} more in the data files".replace(",", "\N{NARROW NO-BREAK SPACE}")
    note = breakable(printable(table.note))
    height = TITLE if is_titled else 0.0
    if note:
        height += text_height(line_count(note, size=NOTE, width=width), size=NOTE) + 5
    if rows:
        height += row_space + _head_height(table, widths)
        height += sum(row_space + _row_height(row, widths, size) for row in rows)
    else:
        height += empty_height()
    height += row_space + 6 if left_out else 0.0
    height += row_space + 6 if table.total is not None else 0.0
    return Placed(
        data={
            "kind": "table",
            "title": breakable(printable(table.title)) if is_titled else "",
            "note": note,
            "size": size,
            "row_space": row_space,
            "more": more if left_out else "",
            "empty": breakable(printable(table.empty_text)),
            "columns": [
                {
                    "label": printable(column.label),
                    "width": round(room, 2),
                    "is_number": column.is_number,
                    "is_badge": column.kind == "badge",
                }
                for column, room in zip(table.columns, widths, strict=True)
            ],
            "rows": [_row(row, widths, size) for row in rows],
            "total": None if table.total is None else _row(table.total, widths, size),
        },
        height=height,
        is_table=True,
    )


def empty_height() -> float:
    """The height of the words that stand where there is nothing."""
    return EMPTY_SPACE + text_height(1, size=8)


def _shape(shape: Shape) -> Data:
    told: Data = {field.name: getattr(shape, field.name) for field in fields(shape)}
    if isinstance(shape, Label):
        told["text"] = printable(shape.text)
    return {"kind": type(shape).__name__.lower(), **told}


def _row(
    cells: tuple[Cell | None, ...], widths: tuple[float, ...], size: float
) -> list[list[object] | None]:
    return [
        None if cell is None else _cell(cell, width, size)
        for cell, width in zip(cells, widths, strict=True)
    ]


def _cell(cell: Cell, width: float, size: float) -> list[object]:
    plain = printable(cell.text)
    # A badge is in one line; a text too long for that is set without its ground.
    is_short = text_width(plain, BADGE_SIZE, is_strong=True) + BADGE <= width - PADDING + 1
    text = breakable(plain, size=size, width=width - PADDING + 1)
    return [text, cell.tone, None if cell.share is None else float(cell.share), is_short]


def _head_height(table: Table, widths: tuple[float, ...]) -> float:
    lines = max(
        line_count(column.label, size=HEAD_SIZE * STRONG, width=width - PADDING + 1)
        for column, width in zip(table.columns, widths, strict=True)
    )
    return text_height(lines, size=HEAD_SIZE, leading=CELL_LEADING)


def _row_height(cells: tuple[Cell, ...], widths: tuple[float, ...], size: float) -> float:
    lines = max(
        line_count(cell.text, size=size, width=width - PADDING + 1)
        for cell, width in zip(cells, widths, strict=True)
    )
    return text_height(lines, size=size, leading=CELL_LEADING)
