"""How many fall into each bin of a number, in the colours of its bands.

`x` is the lower bound of a bin, a number; a bin reaches to the next possible one, so bins that
the query leaves out are empty. `y` counts; a bin whose count is NULL is drawn pale, of no height
that tells anything. `tones` colours bins by their band, `tone_by`, which
is named with its count below. `gate` is a line at a value of `x`, with its label.
"""

from itertools import groupby, pairwise

from reports.charts.axes import GAP, foot_labels
from reports.charts.chart_data import SMALL, ChartData, ChartError
from reports.charts.drawing import Bar, Drawing, Label, Path, Shape
from reports.charts.scales import Scale, nice_ticks
from reports.charts.text_width import shortened, text_width
from reports.charts.upright import Upright, draw_upright
from reports.formats import number_text, rounded

HEIGHT, FOOT, HEAD, BANDS = 122.0, 11.0, 10.0, 12.0
HIDDEN_HEIGHT = 9.0
BETWEEN = 0.04
"""The part of a bin that is left free on either side of its bar."""


def draw_histogram(data: ChartData) -> Drawing | None:
    """The chart, or None without a number."""
    definition = data.definition
    counts = data.numbers(definition.y[0])
    if not any(count is not None for count in counts):
        return None
    starts = _starts(data)
    length = _bin_length(starts)
    ticks = nice_ticks(starts[0], starts[-1] + length, most=10)
    span = Scale(low=starts[0], high=starts[-1] + length, start=0, end=1)
    texts, colours = data.texts(definition.y[0]), data.colours("series_1")
    bars = [
        Upright(
            start=span.at(start + length * BETWEEN),
            end=span.at(start + length * (1 - BETWEEN)),
            number=count,
            text=text if count else "",
            colour=colour,
        )
        for start, count, text, colour in zip(starts, counts, texts, colours, strict=True)
    ]
    bands = BANDS if definition.tone_by else 0.0
    bottom = HEIGHT - FOOT - bands
    plot = draw_upright(
        bars,
        width=data.width,
        top=0.0 if definition.gate is None else HEAD,
        bottom=bottom,
        unit=data.unit(definition.y[0]),
        is_whole=data.is_whole(definition.y[0]),
        least_left=4.0,
    )
    shown = [
        (value, text)
        for value, text in zip(ticks.values, ticks.texts(data.unit(definition.x)), strict=True)
        if span.low <= value <= span.high
    ]
    foot = foot_labels(
        [text for _, text in shown],
        [plot.across.at(span.at(value)) for value, _ in shown],
        y=bottom + 9,
        right=data.width,
    )
    hidden = [
        Bar(
            x=plot.across.at(bar.start),
            y=bottom - HIDDEN_HEIGHT,
            width=plot.across.at(bar.end) - plot.across.at(bar.start),
            height=HIDDEN_HEIGHT,
            fill="band",
            radius=1.5,
        )
        for bar in bars
        if bar.number is None
    ]
    named = _bands(data, starts, length, span, plot.across) if bands else []
    gate = _gate(data, span, plot.across, bottom)
    return Drawing(
        width=data.width, height=HEIGHT, shapes=(*plot.shapes, *hidden, *foot, *named, *gate)
    )


def _starts(data: ChartData) -> list[float]:
    key = data.definition.x
    starts = [start for start in data.numbers(key) if start is not None]
    if len(starts) < len(data.rows) or starts != sorted(set(starts)):
        raise ChartError(
            f"Histogram {data.definition.key!r} has the bins {starts}: its query must give each "
            f"lower bound {key!r} once, in order."
        )
    return starts


def _bin_length(starts: list[float]) -> float:
    steps = [after - before for before, after in pairwise(starts)]
    return min(steps, default=1.0)


def _bands(
    data: ChartData, starts: list[float], length: float, span: Scale, across: Scale
) -> list[Shape]:
    """A stroke below each run of bins of one band, with the band's name and its count."""
    key = data.definition.tone_by or ""
    counts = data.numbers(data.definition.y[0])
    bins = zip(data.texts(key), data.colours("neutral"), starts, counts, strict=True)
    shapes: list[Shape] = []
    for (name, colour), run in groupby(bins, key=lambda found: found[:2]):
        members = list(run)
        left = across.at(span.at(members[0][2])) + 1
        right = across.at(span.at(members[-1][2] + length)) - 1
        text = _band_text(name, [count for *_, count in members])
        if text_width(text, SMALL, is_strong=True) > right - left:
            text = shortened(name, SMALL, right - left, is_strong=True)
        shapes.append(
            Bar(x=left, y=HEIGHT - BANDS + 0.5, width=right - left, height=2, fill=colour, radius=1)
        )
        if len(text) > 2:
            shapes.append(
                Label(
                    x=(left + right) / 2,
                    y=HEIGHT - 1.5,
                    text=text,
                    size=SMALL,
                    colour=colour,
                    anchor="middle",
                    is_strong=True,
                )
            )
    return shapes


def _band_text(name: str, counts: list[float | None]) -> str:
    """The band's name, and its count where no bin of it is hidden."""
    known = [count for count in counts if count is not None]
    return f"{name} {number_text(rounded(sum(known), 0))}" if len(known) == len(counts) else name


def _gate(data: ChartData, span: Scale, across: Scale, bottom: float) -> list[Shape]:
    gate = data.definition.gate
    if gate is None:
        return []
    x = across.at(span.at(gate))
    text = shortened(data.definition.gate_label, SMALL, data.width * 0.6, is_strong=True)
    fits = x + GAP + text_width(text, SMALL, is_strong=True) <= data.width
    return [
        Path(points=((x, 0), (x, bottom)), stroke="text", width=0.8, is_dashed=True),
        Label(
            x=x + 3 if fits else x - 3,
            y=SMALL - 0.5,
            text=text,
            size=SMALL,
            colour="text",
            anchor="start" if fits else "end",
            is_strong=True,
        ),
    ]
