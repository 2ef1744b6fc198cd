"""Stages that ever fewer reach: each with its number and its share of the first.

`x` names the stages, first to last; the first `y` is how many reached each. A second `y` is the
share as the table has it; without one it is worked out from the numbers.
"""

import itertools

from reports.charts.axes import GAP, RISE
from reports.charts.chart_data import TEXT, ChartData
from reports.charts.drawing import Bar, Drawing, Label, Path, Shape
from reports.charts.scales import Scale
from reports.charts.text_width import shortened, text_width
from reports.formats import number_text, rounded

THICK, BETWEEN = 12.0, 6.0
LONGEST_NAME = 0.36
"""The part of the width that names may take."""


def draw_funnel(data: ChartData) -> Drawing | None:
    """The chart, or None without a number."""
    numbers = data.numbers(data.definition.y[0])
    known = [number for number in numbers if number is not None]
    if not known:
        return None
    names = [
        shortened(text, TEXT, data.width * LONGEST_NAME) for text in data.texts(data.definition.x)
    ]
    counts, shares = data.texts(data.definition.y[0]), _shares(data, numbers)
    left = max(text_width(name, TEXT) for name in names) + GAP + 1
    number_room = max(text_width(text, TEXT, is_strong=True) for text in counts) + GAP
    share_room = max(text_width(text, TEXT) for text in shares) + GAP
    right = data.width - number_room - share_room
    across = Scale(low=0, high=max(*known, 1.0), start=left, end=right)
    pitch = THICK + BETWEEN
    shapes: list[Shape] = []
    ends = [across.at(number or 0.0) for number in numbers]
    for row, (before, after) in enumerate(itertools.pairwise(ends)):
        y = row * pitch + THICK
        shapes.append(
            Path(
                points=((left, y), (before, y), (after, y + BETWEEN), (left, y + BETWEEN)),
                fill="band",
            )
        )
    for row, (name, end) in enumerate(zip(names, ends, strict=True)):
        y = row * pitch
        baseline = y + THICK / 2 + RISE * TEXT
        shapes.append(
            Label(x=left - GAP - 1, y=baseline, text=name, size=TEXT, colour="text", anchor="end")
        )
        if end > left:
            shapes.append(
                Bar(x=left, y=y, width=end - left, height=THICK, fill="series_1", radius=1.5)
            )
        shapes.append(
            Label(
                x=data.width - share_room,
                y=baseline,
                text=counts[row],
                size=TEXT,
                colour="text",
                anchor="end",
                is_strong=True,
            )
        )
        shapes.append(
            Label(
                x=data.width,
                y=baseline,
                text=shares[row],
                size=TEXT,
                colour="muted",
                anchor="end",
            )
        )
    return Drawing(width=data.width, height=len(names) * pitch - BETWEEN, shapes=tuple(shapes))


def _shares(data: ChartData, numbers: tuple[float | None, ...]) -> tuple[str, ...]:
    if len(data.definition.y) > 1:
        return data.texts(data.definition.y[1])
    first = numbers[0]
    return tuple(
        number_text(rounded(100 * number / first, 0), "%") if first and number is not None else ""
        for number in numbers
    )
