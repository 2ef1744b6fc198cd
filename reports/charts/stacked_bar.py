"""A whole and its parts as one bar, each part named below with its number and its share.

With one `y`, rows are the parts: `x` names them, `tone_by` colours them. With several, the `y`
columns of the one row are the parts, and `tones` colours them by `y`.
"""

from dataclasses import dataclass

from reports.charts.axes import GAP, RISE
from reports.charts.chart_data import TEXT, ChartData, ChartError
from reports.charts.drawing import Bar, Colour, Dot, Drawing, Label, Shape
from reports.charts.text_width import shortened, text_width
from reports.formats import number_text, rounded

THICK, PITCH, BETWEEN = 20.0, 13.0, 1.0
SWATCH = 6.0
LEAST = 1.5
"""So wide is the least part, so that few are not taken for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    number: float | None
    text: str
    colour: Colour


def draw_stacked_bar(data: ChartData) -> Drawing | None:
    """The chart, or None without a number above zero.

    Raises ChartError for a part below zero, and for several `y` with more than one row.
    """
    parts = _parts(data)
    total = sum(part.number or 0.0 for part in parts)
    if any((part.number or 0.0) < 0 for part in parts):
        raise ChartError(f"Stacked bar {data.definition.key!r} has a part below zero.")
    if total == 0:
        return None
    shown = [part for part in parts if part.number]
    room = data.width - BETWEEN * (len(shown) - 1)
    lengths = [max(LEAST, room * (part.number or 0.0) / total) for part in shown]
    scale = room / sum(lengths)
    shapes: list[Shape] = []
    x = 0.0
    for part, length in zip(shown, lengths, strict=True):
        length *= scale
        shapes.append(
            Bar(x=x, y=0, width=length, height=THICK, fill=part.colour, radius=min(2, length / 4))
        )
        if text_width(part.text, TEXT, is_strong=True) + 4 <= length:
            shapes.append(
                Label(
                    x=x + length / 2,
                    y=THICK / 2 + RISE * TEXT,
                    text=part.text,
                    size=TEXT,
                    colour="page",
                    anchor="middle",
                    is_strong=True,
                )
            )
        x += length + BETWEEN
    columns = 2 if data.definition.is_wide else 1
    rows = -(-len(parts) // columns)
    width = (data.width - (columns - 1) * 18) / columns
    # Of a whole that is not known there are no shares.
    whole = None if any(part.number is None for part in parts) else total
    for at, part in enumerate(parts):
        column, row = divmod(at, rows)
        shapes += _named(
            part, whole, left=column * (width + 18), y=THICK + 7 + row * PITCH, width=width
        )
    return Drawing(width=data.width, height=THICK + 7 + rows * PITCH - 3, shapes=tuple(shapes))


def _parts(data: ChartData) -> list[_Part]:
    keys = data.definition.y
    if len(keys) == 1:
        colours = _distinct(data)
        return [
            _Part(name=name, number=number, text=text, colour=colour)
            for name, number, text, colour in zip(
                data.texts(data.definition.x),
                data.numbers(keys[0]),
                data.texts(keys[0]),
                colours,
                strict=True,
            )
        ]
    if len(data.rows) > 1:
        raise ChartError(
            f"Stacked bar {data.definition.key!r} draws the columns {', '.join(keys)} of one row, "
            f"but its query gives {len(data.rows)}."
        )
    return [
        _Part(
            name=data.label(key),
            number=number,
            text=text,
            colour=data.definition.tones.get(key, f"series_{at % 5 + 1}"),
        )
        for at, key in enumerate(keys)
        for number, text in zip(data.numbers(key), data.texts(key), strict=True)
    ]


def _distinct(data: ChartData) -> tuple[Colour, ...]:
    if data.definition.tone_by:
        return data.colours("neutral")
    return tuple(f"series_{at % 5 + 1}" for at in range(len(data.rows)))


def _named(part: _Part, total: float | None, *, left: float, y: float, width: float) -> list[Shape]:
    baseline = y + SWATCH / 2 + RISE * TEXT
    share_room = text_width("100.0 %", TEXT) + GAP
    number_room = text_width(part.text, TEXT, is_strong=True) + GAP
    name = shortened(part.name, TEXT, width - SWATCH - 4 - share_room - number_room)
    shapes: list[Shape] = [
        Dot(x=left + SWATCH / 2, y=y + SWATCH / 2, radius=SWATCH / 2, fill=part.colour),
        Label(x=left + SWATCH + 4, y=baseline, text=name, size=TEXT, colour="text"),
        Label(
            x=left + width - share_room,
            y=baseline,
            text=part.text,
            size=TEXT,
            colour="text",
            anchor="end",
            is_strong=True,
        ),
    ]
    if total is not None:
        share = number_text(rounded(100 * (part.number or 0.0) / total, 1), "%")
        shapes.append(
            Label(x=left + width, y=baseline, text=share, size=TEXT, colour="muted", anchor="end")
        )
    return shapes
