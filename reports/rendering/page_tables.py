"""How wide the columns of a table are on a page, from what stands in them.

Here belongs arithmetic; typst sets the table with the widths that it is given.
"""

from dataclasses import dataclass

from reports.charts.text_width import text_width
from reports.model import Cell, Column, Table

SIZE, HEAD_SIZE, BADGE_SIZE = 8.0, 7.0, 7.0
"""Sizes of texts in points."""
PADDING = 9.0
BADGE, BAR = 9.0, 38.0
"""What a badge adds to its text, and the bar beside a number."""
WIDEST_TEXT = 260.0
NARROWEST_TEXT = 46.0
FILLING = 0.6
"""A table that needs this part of the width is given all of it."""
STRETCH = 1.45
"""So much wider than their texts the columns of a smaller one become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a column needs at least, what its longest text takes in one line, and the mean."""

    least: float
    natural: float
    mean: float
    is_text: bool


def column_widths(table: Table, width: float) -> tuple[float, ...]:
    """A width a column, together at most `width`.

    Numbers, days and short texts stand in one line while there is room; long texts share the
    rest by how much they have to say.
    """
    wishes = _wishes(table)
    natural = sum(wish.natural for wish in wishes)
    if natural <= width:
        factor = width / natural if natural >= FILLING * width else STRETCH
        return tuple(wish.natural * factor for wish in wishes)
    least = sum(wish.least for wish in wishes)
    if least >= width:
        return tuple(wish.least * width / least for wish in wishes)
    return _shared(wishes, width)


def natural_width(table: Table) -> float:
    """What the table needs to stand without a break."""
    return sum(wish.natural for wish in _wishes(table))


def shown(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The rows that pages show."""
    return table.rows if table.shown_rows is None else table.rows[: table.shown_rows]


def _shared(wishes: list[_Wish], width: float) -> tuple[float, ...]:
    """Columns that cannot all be in one line: those that ask for less than their part get it."""
    given = {at: wish.natural for at, wish in enumerate(wishes) if not wish.is_text}
    if sum(given.values()) + sum(wish.least for wish in wishes if wish.is_text) > width:
        given = {at: wish.least for at, wish in enumerate(wishes) if not wish.is_text}
    waiting = [at for at in range(len(wishes)) if at not in given]
    while waiting:
        rest = width - sum(given.values())
        # Nothing may be taken that the others need at least.
        short = [
            at
            for at in waiting
            if wishes[at].natural <= rest / len(waiting)
            and wishes[at].natural + sum(wishes[other].least for other in waiting if other != at)
            <= rest
        ]
        if not short:
            break
        given[short[0]] = wishes[short[0]].natural
        waiting.remove(short[0])
    rest = width - sum(given.values()) - sum(wishes[at].least for at in waiting)
    means = sum(wishes[at].mean for at in waiting)
    for at in waiting:
        given[at] = wishes[at].least + rest * wishes[at].mean / means
    return tuple(given[at] for at in range(len(wishes)))


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
    word = max(text_width(word, HEAD_SIZE, is_strong=True) for word in words)
    head = text_width(column.label, HEAD_SIZE, is_strong=True) if len(words) <= 2 else word
    size = SIZE if column.kind != "badge" else BADGE_SIZE
    widths = [text_width(cell.text, size, is_strong=size != SIZE) for cell in cells]
    body, mean = max(widths, default=0.0), sum(widths) / max(1, len(widths))
    is_text = column.kind in ("text", "badge")
    least = min(body, NARROWEST_TEXT) if is_text else body
    return _Wish(
        least=max(word, least) + extra,
        natural=max(head, min(body, WIDEST_TEXT)) + extra,
        mean=mean + extra,
        is_text=is_text,
    )
