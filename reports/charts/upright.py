"""Upright bars from a base line, each with its value above it where all values have room.

Here belongs what bars and histograms share: the bars and their vertical axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.axes import grid, tick_room
from reports.charts.chart_data import SMALL
from reports.charts.drawing import Bar, Colour, Label, Shape
from reports.charts.scales import Scale, nice_range, nice_ticks
from reports.charts.text_width import text_width

LABEL_GAP = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Upright:
    """One bar: where it stands along the foot (0 to 1), its value, its text and its colour."""

    start: float
    end: float
    number: float | None
    text: str
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What was drawn, and the scale along its foot."""

    shapes: tuple[Shape, ...]
    across: Scale
    up: Scale


def draw_upright(
    bars: Sequence[Upright],
    *,
    width: float,
    top: float,
    bottom: float,
    unit: str,
    is_whole: bool,
    least_left: float = 0.0,
) -> Plot:
    """The bars between `top` and `bottom`; at least one has a number.

    Where a value has no room over its bar, a vertical axis tells all of them instead.
    """
    numbers = [bar.number for bar in bars if bar.number is not None]
    low, high = min(0.0, *nice_range(numbers)), max(0.0, *numbers)
    ticks = nice_ticks(low, high, most=4, is_whole=is_whole)
    narrowest = min(bar.end - bar.start for bar in bars) * (width - least_left)
    widest = max(text_width(bar.text, SMALL, is_strong=True) for bar in bars)
    is_labelled = widest <= narrowest + 1.5
    left = least_left if is_labelled else max(least_left, tick_room(ticks, unit))
    across = Scale(low=0, high=1, start=left, end=width)
    shapes: list[Shape]
    if is_labelled:
        bounds = (low, high) if high > low else (0.0, 1.0)
        foot = bottom - (SMALL + LABEL_GAP if low < 0 else 0)
        up = Scale(low=bounds[0], high=bounds[1], start=foot, end=top + SMALL + LABEL_GAP)
        shapes = [_base(across, up)]
    else:
        up = Scale(low=ticks.low, high=ticks.high, start=bottom, end=top + SMALL / 2)
        shapes = grid(ticks, up, left=left, right=width, unit=unit)
    for bar in bars:
        shapes += _bar(bar, across, up, is_labelled=is_labelled)
    return Plot(shapes=tuple(shapes), across=across, up=up)


def _base(across: Scale, up: Scale) -> Shape:
    return Bar(
        x=across.start, y=up.at(0) - 0.3, width=across.end - across.start, height=0.6, fill="muted"
    )


def _bar(bar: Upright, across: Scale, up: Scale, *, is_labelled: bool) -> list[Shape]:
    start, end, base = across.at(bar.start), across.at(bar.end), up.at(0)
    top = base if bar.number is None else up.at(bar.number)
    shapes: list[Shape] = []
    if top != base:
        shapes.append(
            Bar(
                x=start,
                y=min(top, base),
                width=end - start,
                height=abs(top - base),
                fill=bar.colour,
                radius=min(1.5, (end - start) / 4),
            )
        )
    if is_labelled and (bar.number != 0 or bar.text):
        is_below = bar.number is not None and bar.number < 0
        shapes.append(
            Label(
                x=(start + end) / 2,
                y=top + SMALL + 1 if is_below else top - LABEL_GAP,
                text=bar.text,
                size=SMALL,
                colour="muted" if not bar.number else "text",
                anchor="middle",
                is_strong=bool(bar.number),
            )
        )
    return shapes
