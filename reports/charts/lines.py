"""Lines over time: one or a few series, each named at its end.

`x` is the horizontal axis, each `y` a line. Where `forecast_from` is true the first line is
dashed; `low` and `high` bound a band about it. `gate` is a dashed line across, with its label.
`tones` colours a line by its `y`. A NULL parts a line; a point between two NULLs is a dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.axes import GAP, RISE, foot_labels, foot_shares, foot_texts, grid, tick_room
from reports.charts.chart_data import SMALL, TEXT, ChartData
from reports.charts.drawing import Colour, Dot, Drawing, Label, Path, Shape
from reports.charts.scales import Scale, nice_range, nice_ticks
from reports.charts.text_width import shortened, text_width

HEIGHT = 122.0
HEAD, FOOT = 9.0, 13.0
SERIES = 5
"""So many colours tell lines apart; more lines begin again with the first."""
LONGEST_NAME = 0.36
"""The part of the width that names at line ends may take."""
LINE_HEIGHT = 9.0
DOTTED_UNTIL = 16
"""Up to so many points each is marked."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    key: str
    colour: Colour
    numbers: tuple[float | None, ...]
    name: str


def draw_lines(data: ChartData) -> Drawing | None:
    """The chart, or None without a number."""
    lines = _lines(data)
    bounds = [number for key in _bounds(data) for number in data.numbers(key) if number is not None]
    drawn = [number for line in lines for number in line.numbers if number is not None] + bounds
    if not drawn:
        return None
    definition = data.definition
    gate = definition.gate
    low, high = nice_range([*drawn, *([gate] if gate is not None else [])])
    unit = data.unit(definition.y[0])
    is_whole = all(data.is_whole(key) for key in definition.y)
    ticks = nice_ticks(low, high, most=5, is_whole=is_whole)
    left = tick_room(ticks, unit)
    right = data.width - max(text_width(line.name, TEXT, is_strong=True) for line in lines) - 6
    across = Scale(low=0, high=1, start=left + 3, end=right - 2)
    up = Scale(low=ticks.low, high=ticks.high, start=HEIGHT - FOOT, end=HEAD)
    places = [across.at(share) for share in foot_shares(data)]

    shapes = grid(ticks, up, left=left, right=right, unit=unit)
    shapes += _band(data, lines[0], places, up)
    for line in reversed(lines):
        shapes += _line(line, data.flags(definition.forecast_from), places, up, lines[0])
    if gate is not None:
        shapes += _gate(data, gate, lines, places, up, left=left, right=right)
    shapes += _forecast_start(data, lines[0], places, up)
    shapes += _names(lines, places, up)
    shapes += foot_labels(foot_texts(data), places, y=HEIGHT - 2, right=data.width)
    return Drawing(width=data.width, height=HEIGHT, shapes=tuple(shapes))


def _bounds(data: ChartData) -> tuple[str, ...]:
    return tuple(key for key in (data.definition.low, data.definition.high) if key is not None)


def _lines(data: ChartData) -> list[_Line]:
    keys = data.definition.y
    found = []
    for at, key in enumerate(keys):
        numbers = data.numbers(key)
        texts = data.texts(key)
        value = next(
            (
                text
                for text, number in zip(texts[::-1], numbers[::-1], strict=True)
                if number is not None
            ),
            "",
        )
        name = value
        if len(keys) > 1:
            room = data.width * LONGEST_NAME - text_width(f" {value}", TEXT, is_strong=True)
            name = f"{shortened(data.label(key), TEXT, room, is_strong=True)} {value}".rstrip()
        found.append(
            _Line(
                key=key,
                colour=data.definition.tones.get(key, f"series_{at % SERIES + 1}"),
                numbers=numbers,
                name=name,
            )
        )
    return found


def _runs(numbers: Sequence[float | None], places: Sequence[float], up: Scale) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for number, place in zip(numbers, places, strict=True):
        if number is None:
            runs.append([])
        else:
            runs[-1].append((place, up.at(number)))
    return [run for run in runs if run]


def _line(
    line: _Line, forecast: Sequence[bool], places: Sequence[float], up: Scale, first: _Line
) -> list[Shape]:
    known = line.numbers
    shapes: list[Shape] = []
    if line is first and any(forecast):
        start = forecast.index(True)
        known = tuple(n if at < start else None for at, n in enumerate(line.numbers))
        joined = max(0, start - 1)
        shapes += [
            Path(points=tuple(run), stroke=line.colour, width=1.5, is_dashed=True)
            for run in _runs(line.numbers[joined:], places[joined:], up)
            if len(run) > 1
        ]
    count = sum(number is not None for number in known)
    for run in _runs(known, places, up):
        if len(run) > 1:
            shapes.append(Path(points=tuple(run), stroke=line.colour, width=1.6))
        if len(run) == 1 or count <= DOTTED_UNTIL:
            shapes += [Dot(x=x, y=y, radius=1.5, fill=line.colour) for x, y in run]
    ends = _runs(known, places, up)
    if ends:
        x, y = ends[-1][-1]
        shapes.append(Dot(x=x, y=y, radius=2.4, fill=line.colour))
    return shapes


def _band(data: ChartData, line: _Line, places: Sequence[float], up: Scale) -> list[Shape]:
    low, high = data.definition.low, data.definition.high
    if low is None or high is None:
        return []
    lows, highs = list(data.numbers(low)), list(data.numbers(high))
    forecast = data.flags(data.definition.forecast_from)
    for at in range(1, len(lows)):
        # The band opens from the last known point.
        if forecast[at] and not forecast[at - 1] and lows[at - 1] is None:
            lows[at - 1] = highs[at - 1] = line.numbers[at - 1]
    both = [
        (low, high) if low is not None and high is not None else None
        for low, high in zip(lows, highs, strict=True)
    ]
    under = _runs([pair and pair[0] for pair in both], places, up)
    over = _runs([pair and pair[1] for pair in both], places, up)
    return [
        Path(points=(*above, *reversed(below)), fill="band")
        for below, above in zip(under, over, strict=True)
        if len(below) > 1
    ]


def _forecast_start(
    data: ChartData, line: _Line, places: Sequence[float], up: Scale
) -> list[Shape]:
    forecast = data.flags(data.definition.forecast_from)
    if True not in forecast:
        return []
    start = forecast.index(True)
    texts = data.texts(line.key)
    for at in range(start - 1, -1, -1):
        number = line.numbers[at]
        if number is not None:
            return [
                Label(
                    x=places[at],
                    y=max(TEXT, up.at(number) - GAP),
                    text=texts[at],
                    size=TEXT,
                    colour=line.colour,
                    anchor="middle",
                    is_strong=True,
                )
            ]
    return []


def _names(lines: Sequence[_Line], places: Sequence[float], up: Scale) -> list[Shape]:
    ends = []
    for line in lines:
        runs = _runs(line.numbers, places, up)
        if runs:
            ends.append((runs[-1][-1], line))
    tops = spread([y for (_, y), _ in ends], low=up.end, high=up.start)
    x = max((place for (place, _), _ in ends), default=0.0) + GAP
    return [
        Label(
            x=x,
            y=top + RISE * TEXT,
            text=line.name,
            size=TEXT,
            colour=line.colour,
            is_strong=True,
        )
        for top, (_, line) in zip(tops, ends, strict=True)
    ]


def spread(places: Sequence[float], *, low: float, high: float) -> list[float]:
    """Places moved as little as keeps a line's height between them, within `low` and `high`."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    floor = low
    for at in order:
        moved[at] = max(moved[at], floor)
        floor = moved[at] + LINE_HEIGHT
    ceiling = high
    for at in reversed(order):
        moved[at] = min(moved[at], ceiling)
        ceiling = moved[at] - LINE_HEIGHT
    return moved


def _gate(
    data: ChartData,
    gate: float,
    lines: Sequence[_Line],
    places: Sequence[float],
    up: Scale,
    *,
    left: float,
    right: float,
) -> list[Shape]:
    y = up.at(gate)
    text = shortened(data.definition.gate_label, SMALL, (right - left) * 0.7, is_strong=True)
    width = text_width(text, SMALL, is_strong=True)
    points = [point for line in lines for run in _runs(line.numbers, places, up) for point in run]

    def freedom(start: float, baseline: float) -> float:
        near = [
            abs(place_y - (baseline - RISE * SMALL))
            for place_x, place_y in points
            if start - GAP <= place_x <= start + width + GAP
        ]
        return min(near, default=HEIGHT)

    spots = [
        (x, baseline)
        for baseline in (y - 2.5, y + SMALL + 1)
        for x in (left + 2, right - width - 2)
        if baseline <= up.start
    ]
    x, baseline = max(spots, key=lambda spot: freedom(*spot))
    return [
        Path(points=((left, y), (right, y)), stroke="text", width=0.8, is_dashed=True),
        Label(x=x, y=baseline, text=text, size=SMALL, colour="text", is_strong=True),
    ]
