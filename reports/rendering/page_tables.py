"""How wide the columns of a table are on a page, from what stands in them.

Here belongs arithmetic; typst sets the table with the widths that it is given.
"""

from dataclasses import dataclass

from reports.charts.text_width import text_width
from reports.model import Cell, Column, Table

SIZE, DENSE_SIZE, HEAD_SIZE, BADGE_SIZE = 8.0, 7.3, 7.0, 6.8
"""Sizes of texts in points."""
MANY_COLUMNS = 9
"""A table of so many columns is set smaller, where it would break texts otherwise."""
PADDING = 9.0
BADGE, BAR = 9.0, 38.0
"""What a badge adds to its text, and the bar beside a number."""
WIDEST_TEXT = 260.0
NARROWEST_TEXT = 46.0
FILLING = 0.5
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


def text_size(table: Table, width: float) -> float:
    """The size of the texts in a table's cells."""
    is_dense = len(table.columns) >= MANY_COLUMNS and natural_width(table) > width
    return DENSE_SIZE if is_dense else SIZE


def column_widths(table: Table, width: float) -> tuple[float, ...]:
    """A width a column, together at most `width`.

    Numbers, days and short texts stand in one line while there is room; long texts share the
    rest by how much they have to say.
    """
    wishes = _wishes(table, text_size(table, width))
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
    return sum(wish.natural for wish in _wishes(table, SIZE))


def shown(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The rows that pages show."""
    return table.rows if table.shown_rows is None else table.rows[: table.shown_rows]


def _shared(wishes: list[_Wish], width: float) -> tuple[float, ...]:
    """Columns that cannot all be in one line: heads of numbers break first, then long texts."""
    texts = [at for at, wish in enumerate(wishes) if wish.is_text]
    numbers = [wish for wish in wishes if not wish.is_text]
    least, natural = sum(wish.least for wish in numbers), sum(wish.natural for wish in numbers)
    room = width - sum(wishes[at].natural for at in texts)
    eased = min(1.0, max(0.0, (room - least) / (natural - least))) if natural > least else 0.0
    given = {
        at: wish.least + (wish.natural - wish.least) * eased
        for at, wish in enumerate(wishes)
        if not wish.is_text
    }
    given |= _shared_by_texts(wishes, texts, width - sum(given.values()))
    return tuple(given[at] for at in range(len(wishes)))


def _shared_by_texts(wishes: list[_Wish], texts: list[int], room: float) -> dict[int, float]:
    """Texts that ask for less than an even part get it; the others share by their means."""
    given: dict[int, float] = {}
    waiting = sorted(texts, key=lambda at: wishes[at].natural)
    while waiting:
        first, *others = waiting
        rest = room - sum(given.values())
        wanted = wishes[first].natural
        if wanted > rest / len(waiting) or wanted + sum(wishes[at].least for at in others) > rest:
            break
        given[first] = wanted
        waiting = others
    rest = room - sum(given.values()) - sum(wishes[at].least for at in waiting)
    means = sum(wishes[at].mean for at in waiting)
    return given | {at: wishes[at].least + rest * wishes[at].mean / means for at in waiting}


def _wishes(table: Table, size: float) -> list[_Wish]:
    rows = shown(table)
    found = []
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in rows]
        if table.total is not None and (total := table.total[at]) is not None:
            cells.append(total)
        found.append(_wish(column, cells, size))
    return found


def _head_width(label: str) -> float:
    """A head of one word or two stands in one line, a longer one in two lines or less."""
    words = label.split(" ")
    if len(words) <= 2:
        return text_width(label, HEAD_SIZE, is_strong=True)
    lines = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(max(text_width(line, HEAD_SIZE, is_strong=True) for line in pair) for pair in lines)


def _wish(column: Column, cells: list[Cell], size: float) -> _Wish:
    extra = PADDING
    if column.kind == "badge":
        extra += BADGE
    if any(cell.share is not None for cell in cells):
        extra += BAR
    word = max(text_width(word, HEAD_SIZE, is_strong=True) for word in column.label.split(" "))
    head = _head_width(column.label)
    is_badge = column.kind == "badge"
    size = BADGE_SIZE if is_badge else size
    widths = [text_width(cell.text, size, is_strong=is_badge) for cell in cells]
    body, mean = max(widths, default=0.0), sum(widths) / max(1, len(widths))
    is_text = column.kind in ("text", "badge")
    least = min(body, NARROWEST_TEXT) if is_text else body
    return _Wish(
        least=max(word, least) + extra,
        natural=max(head, min(body, WIDEST_TEXT)) + extra,
        mean=mean + extra,
        is_text=is_text,
    )
