"""Bars of categories: lying, so that long names can be read; upright, where all names are short.

`x` names the categories, in the query's order; each `y` is a bar, with its value at its end.
`tones` colours one `y`'s bars by `tone_by`. `gate` is a line across lying bars. A NULL has no
bar, and says in the table's words why.
"""

from reports.charts.axes import GAP, RISE, foot_labels, foot_texts, series_key
from reports.charts.chart_data import SMALL, TEXT, ChartData
from reports.charts.drawing import Bar, Colour, Drawing, Label, Path, Shape
from reports.charts.scales import Scale
from reports.charts.text_width import shortened, text_width, told_apart
from reports.charts.upright import Upright, draw_upright

UPRIGHT_HEIGHT, FOOT = 122.0, 13.0
FEWEST_UPRIGHT = 4
FILLED = 0.72
"""The part of its slot that an upright bar fills."""
THICK, THIN, SPACE = 10.0, 7.0, 4.5
KEY = 12.0
LONGEST_NAME = 0.45
"""The part of the width that names may take."""
MOST = 30
"""Lying bars beyond these are left to the table."""


def draw_bars(data: ChartData) -> Drawing | None:
    """The chart, or None without a number."""
    keys = data.definition.y
    if not any(number is not None for key in keys for number in data.numbers(key)):
        return None
    return _upright(data) if _stands_upright(data) else _lying(data)


def _stands_upright(data: ChartData) -> bool:
    slot = data.width / len(data.rows)
    # Why a number is missing is said beside a lying bar; over a narrow one it has no room.
    reasons = [
        text
        for key in data.definition.y
        for text, number in zip(data.texts(key), data.numbers(key), strict=True)
        if number is None
    ]
    return (
        len(data.rows) >= FEWEST_UPRIGHT
        and data.definition.gate is None
        and all(text_width(text, SMALL) + GAP <= slot for text in (*foot_texts(data), *reasons))
    )


def _colours(data: ChartData, at: int) -> tuple[Colour, ...]:
    key = data.definition.y[at]
    if data.definition.tone_by and len(data.definition.y) == 1:
        return data.colours("neutral")
    return (data.definition.tones.get(key, f"series_{at % 5 + 1}"),) * len(data.rows)


def _key(data: ChartData) -> list[Shape]:
    keys = data.definition.y
    if len(keys) == 1:
        return []
    names = [data.label(key) for key in keys]
    colours = [_colours(data, at)[0] for at in range(len(keys))]
    return series_key(names, colours, width=data.width)


def _upright(data: ChartData) -> Drawing:
    keys, count = data.definition.y, len(data.rows)
    key = _key(data)
    bars = []
    for at, name in enumerate(keys):
        numbers, texts, colours = data.numbers(name), data.texts(name), _colours(data, at)
        for row in range(count):
            start = (row + (1 - FILLED) / 2 + FILLED * at / len(keys)) / count
            bars.append(
                Upright(
                    start=start,
                    end=start + FILLED / len(keys) / count,
                    number=numbers[row],
                    text=texts[row],
                    colour=colours[row],
                )
            )
    plot = draw_upright(
        bars,
        width=data.width,
        top=KEY if key else 0.0,
        bottom=UPRIGHT_HEIGHT - FOOT,
        unit=data.unit(keys[0]),
        is_whole=all(data.is_whole(name) for name in keys),
    )
    middles = [plot.across.at((row + 0.5) / count) for row in range(count)]
    labels = foot_labels(foot_texts(data), middles, y=UPRIGHT_HEIGHT - 2, right=data.width)
    return Drawing(width=data.width, height=UPRIGHT_HEIGHT, shapes=(*key, *plot.shapes, *labels))


def _lying(data: ChartData) -> Drawing:
    keys = data.definition.y
    thickness = THICK if len(keys) == 1 else THIN
    pitch = thickness * len(keys) + SPACE
    key, gate = _key(data), data.definition.gate
    top = KEY if key or gate is not None else 0.0
    shown = min(len(data.rows), MOST)
    names = told_apart(data.texts(data.definition.x)[:shown], TEXT, data.width * LONGEST_NAME)
    bars = [
        (data.numbers(name)[:shown], data.texts(name)[:shown], _colours(data, at))
        for at, name in enumerate(keys)
    ]
    numbers = [number for column, _, _ in bars for number in column if number is not None]
    widest = max(text_width(text, TEXT, is_strong=True) for _, texts, _ in bars for text in texts)
    low, high = min(0.0, *numbers, gate or 0.0), max(0.0, *numbers, gate or 0.0)
    left = max(text_width(name, TEXT) for name in names) + GAP + 1
    across = Scale(
        low=low,
        high=high if high > low else 1.0,
        start=left + (widest + GAP if low < 0 else 0),
        end=data.width - widest - GAP - (3 if gate is not None else 0),
    )
    bottom = top + shown * pitch
    shapes: list[Shape] = [*key]
    for row, name in enumerate(names):
        y = top + row * pitch + SPACE / 2
        middle = y + thickness * len(keys) / 2
        shapes.append(
            Label(
                x=left - GAP - 1,
                y=middle + RISE * TEXT,
                text=name,
                size=TEXT,
                colour="text",
                anchor="end",
            )
        )
        for at, (column, texts, colours) in enumerate(bars):
            shapes += _lying_bar(
                column[row],
                texts[row],
                colours[row],
                across,
                y=y + at * thickness,
                thickness=thickness,
                gate=gate,
            )
    zero = across.at(0)
    shapes.append(Path(points=((zero, top), (zero, bottom)), stroke="muted", width=0.6))
    if gate is not None:
        shapes += _gate(data, across.at(gate), top, bottom)
    left_out = len(data.rows) - shown
    if left_out > 0:
        shapes.append(
            Label(
                x=left,
                y=bottom + TEXT,
                text=f"and {left_out} more in the data files",
                size=SMALL,
                colour="muted",
            )
        )
        bottom += 11
    return Drawing(width=data.width, height=bottom + 1, shapes=tuple(shapes))


def _lying_bar(
    number: float | None,
    text: str,
    colour: Colour,
    across: Scale,
    *,
    y: float,
    thickness: float,
    gate: float | None,
) -> list[Shape]:
    zero = across.at(0)
    end = zero if number is None else across.at(number)
    is_left = end < zero
    shapes: list[Shape] = []
    if end != zero:
        shapes.append(
            Bar(
                x=min(zero, end),
                y=y + 0.5,
                width=abs(end - zero),
                height=thickness - 1,
                fill=colour,
                radius=1.5,
            )
        )
    label_x = end - 3 if is_left else end + 3
    width = text_width(text, TEXT, is_strong=number is not None)
    if gate is not None and not is_left and label_x - 2 < across.at(gate) < label_x + width + 1:
        # The gate's line would strike the number out.
        label_x = across.at(gate) + 3
    shapes.append(
        Label(
            x=label_x,
            y=y + thickness / 2 + RISE * TEXT,
            text=text,
            size=TEXT,
            colour="muted" if number is None else "text",
            anchor="end" if is_left else "start",
            is_strong=number is not None,
        )
    )
    return shapes


def _gate(data: ChartData, x: float, top: float, bottom: float) -> list[Shape]:
    text = shortened(data.definition.gate_label, SMALL, data.width * 0.6, is_strong=True)
    half = text_width(text, SMALL, is_strong=True) / 2
    return [
        Path(points=((x, top - 2), (x, bottom)), stroke="text", width=0.8, is_dashed=True),
        Label(
            x=max(half, min(x, data.width - half)),
            y=top - 4,
            text=text,
            size=SMALL,
            colour="text",
            anchor="middle",
            is_strong=True,
        ),
    ]
