"""Axes: grid lines with their numbers, and the labels along a chart's foot.

Here belongs what charts with two axes share. Where a value stands is said by `scales`.
"""

import itertools
from collections.abc import Sequence
from datetime import date, datetime

from reports.charts.chart_data import SMALL, ChartData
from reports.charts.drawing import Colour, Dot, Label, Path, Shape
from reports.charts.scales import Scale, Ticks
from reports.charts.text_width import shortened, text_width
from reports.formats import axis_texts

GAP = 5.0
"""The least distance between two labels of an axis."""
LONGEST = 84.0
"""The most that one label along a chart's foot may take."""
RISE = 0.36
"""From a text's middle to its baseline, as a part of its size."""


def tick_room(ticks: Ticks, unit: str) -> float:
    """What the numbers of a vertical axis need on its left."""
    return max(text_width(text, SMALL) for text in ticks.texts(unit)) + GAP


def grid(ticks: Ticks, scale: Scale, *, left: float, right: float, unit: str) -> list[Shape]:
    """Horizontal grid lines from `left` to `right`, their numbers before them."""
    shapes: list[Shape] = []
    for value, text in zip(ticks.values, ticks.texts(unit), strict=True):
        y = scale.at(value)
        shapes.append(
            Path(
                points=((left, y), (right, y)),
                stroke="muted" if value == 0 else "line",
                width=0.6 if value == 0 else 0.5,
            )
        )
        shapes.append(
            Label(
                x=left - GAP + 1,
                y=y + RISE * SMALL,
                text=text,
                size=SMALL,
                colour="muted",
                anchor="end",
            )
        )
    return shapes


def foot_labels(
    texts: Sequence[str], places: Sequence[float], *, y: float, right: float
) -> list[Shape]:
    """As many labels along the foot as stand free of each other: the last, then every n-th."""
    cut = [shortened(text, SMALL, LONGEST) for text in texts]
    spans = []
    for text, place in zip(cut, places, strict=True):
        half = text_width(text, SMALL) / 2
        middle = max(half, min(place, right - half))
        spans.append((middle - half, middle + half))
    for step in range(1, len(cut) + 1):
        shown = range(len(cut) - 1, -1, -step)
        if all(
            spans[before][1] + GAP <= spans[after][0] for after, before in itertools.pairwise(shown)
        ):
            return [
                Label(
                    x=(spans[at][0] + spans[at][1]) / 2,
                    y=y,
                    text=cut[at],
                    size=SMALL,
                    colour="muted",
                    anchor="middle",
                )
                for at in reversed(shown)
            ]
    return []


def foot_texts(data: ChartData) -> tuple[str, ...]:
    """What stands along the foot: days and hours short, all else as the table has it."""
    days = _days(data)
    return axis_texts(days) if days else data.texts(data.definition.x)


def foot_shares(data: ChartData) -> tuple[float, ...]:
    """Where the rows stand along the foot, 0 to 1: days by their distance, all else evenly."""
    days = _days(data)
    if days and min(days) < max(days):
        first, length = min(days), max(days) - min(days)
        return tuple((day - first) / length for day in days)
    count = len(data.rows)
    return tuple(at / (count - 1) for at in range(count)) if count > 1 else (0.5,) * count


def _days(data: ChartData) -> tuple[date, ...]:
    values = data.values(data.definition.x)
    days = tuple(value for value in values if isinstance(value, date))
    kinds = {isinstance(day, datetime) for day in days}
    return days if days and len(days) == len(values) and len(kinds) == 1 else ()


def series_key(names: Sequence[str], colours: Sequence[Colour], *, width: float) -> list[Shape]:
    """A line at the top that tells which colour is which, where bars stand too close for names."""
    shapes: list[Shape] = []
    room = width / len(names) - 14
    x = 0.0
    for name, colour in zip(names, colours, strict=True):
        text = shortened(name, SMALL, room)
        shapes.append(Dot(x=x + 3, y=4.0, radius=3.0, fill=colour))
        shapes.append(Label(x=x + 9, y=6.4, text=text, size=SMALL, colour="text"))
        x += 9 + text_width(text, SMALL) + 10
    return shapes
