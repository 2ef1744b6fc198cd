"""How wide the columns of a table are on a page, from what stands in them.

Here belongs arithmetic; typst sets the table with the widths that it is given.
"""

from dataclasses import dataclass

from reports.charts.text_width import text_width
from reports.model import Cell, Column, Table

SIZE, HEAD_SIZE = 8.0, 7.0
"""Sizes of texts in points."""
PADDING = 10.0
BADGE, BAR = 10.0, 40.0
"""What a badge adds to its text, and the bar beside a number."""
WIDEST_TEXT = 260.0
NARROWEST_TEXT = 46.0
FILLING = 0.6
"""A table that needs this part of the width is given all of it."""
STRETCH = 1.45
"""So much wider than their texts the columns of a smaller one become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    least: float
    natural: float


def column_widths(table: Table, width: float) -> tuple[float, ...]:
    """A width a column, together at most `width`.

    Numbers and days stand in one line while there is room; of the others the widest gives way
    first, so that short texts stay whole.
    """
    wishes = _wishes(table)
    natural = sum(wish.natural for wish in wishes)
    if natural <= width:
        factor = width / natural if natural >= FILLING * width else STRETCH
        return tuple(wish.natural * factor for wish in wishes)
    least = sum(wish.least for wish in wishes)
    if least >= width:
        return tuple(wish.least * width / least for wish in wishes)
    cap = _cap(wishes, width)
    return tuple(max(wish.least, min(wish.natural, cap)) for wish in wishes)


def natural_width(table: Table) -> float:
    """What the table needs to stand without a break."""
    return sum(wish.natural for wish in _wishes(table))


def shown(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The rows that pages show."""
    return table.rows if table.shown_rows is None else table.rows[: table.shown_rows]


def _cap(wishes: list[_Wish], width: float) -> float:
    """The width above which every column is cut, so that all together are as wide as the page."""
    low, high = 0.0, max(wish.natural for wish in wishes)
    for _ in range(40):
        middle = (low + high) / 2
        taken = sum(max(wish.least, min(wish.natural, middle)) for wish in wishes)
        low, high = (middle, high) if taken <= width else (low, middle)
    return low


def _wishes(table: Table) -> list[_Wish]:
    rows = shown(table)
    found = []
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in rows]
        if table.total is not None and (total := table.total[at]) is not None:
            cells.append(total)
        found.append(_wish(column, cells))
    return found


def _wish(column: Column, cells: list[Cell]) -> _Wish:
    extra = PADDING
    if column.kind == "badge":
        extra += BADGE
    if any(cell.share is not None for cell in cells):
        extra += BAR
    words = column.label.split(" ")
    head = max(text_width(word, HEAD_SIZE, is_strong=True) for word in words)
    if len(words) <= 2:
        head = max(head, text_width(column.label, HEAD_SIZE, is_strong=True))
    body = max((text_width(cell.text, SIZE) for cell in cells), default=0.0)
    natural = max(head, min(body, WIDEST_TEXT)) + extra
    if column.kind not in ("text", "badge"):
        return _Wish(least=natural, natural=natural)
    return _Wish(least=min(natural, max(head, NARROWEST_TEXT) + extra), natural=natural)
