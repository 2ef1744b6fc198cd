"""Rows by columns, each cell in a shade of its number; the number stands in it where it fits.

`rows` names the rows, `x` the columns, `y` is the number; both come in the query's order of
their first appearance. Two cohorts may have one name: a second number for a row and column begins
another row of that name. Shares and scores are shaded over their whole range, so that two reports
can be compared, unless all are below its middle; other numbers from zero. A NULL or missing cell
is left pale.
"""

from collections import Counter
from collections.abc import Sequence

from reports.charts.axes import GAP, RISE, foot_labels
from reports.charts.chart_data import SMALL, TEXT, ChartData, ChartError
from reports.charts.drawing import Bar, Colour, Drawing, Label, Shape
from reports.charts.scales import Scale, nice_ticks
from reports.charts.text_width import shortened, text_width, told_apart

SHADES = 10
DARK_FROM = 5
"""From this shade on a text is in the page's colour."""
THICK, BETWEEN = 15.0, 1.0
LONGEST_NAME = 0.3
"""The part of the width that row names may take."""
NARROWEST_NAMED = 22.0
"""Columns below this width share their names: every n-th is shown."""
SMALLEST = 5.8
"""The least size of a number in its cell."""
LINE = 7.6
LEGEND = 14.0
MOST_ROWS = 30
WHOLE = {"pct": 100.0, "score": 100.0, "probability": 1.0}
"""The formats whose numbers have a known end."""


def draw_heatmap(data: ChartData) -> Drawing | None:
    """The chart, or None without a number. Raises ChartError for a definition without `rows`."""
    if data.definition.rows is None:
        raise ChartError(f"Heatmap {data.definition.key!r} does not say what its rows are.")
    key = data.definition.y[0]
    numbers = data.numbers(key)
    # The unit stands once, below.
    texts = [text.removesuffix(f"\N{NO-BREAK SPACE}{data.unit(key)}") for text in data.texts(key)]
    known = [number for number in numbers if number is not None]
    if not known:
        return None
    column_names = data.texts(data.definition.x)
    row_names = _rows_of(data.texts(data.definition.rows), column_names)
    columns = list(dict.fromkeys(column_names))
    all_rows = list(dict.fromkeys(row_names))
    rows = all_rows[:MOST_ROWS]
    cells = {
        (row, column): (number, text)
        for row, column, number, text in zip(row_names, column_names, numbers, texts, strict=True)
    }
    names = told_apart([name for name, _ in rows], TEXT, data.width * LONGEST_NAME)
    left = max(text_width(name, TEXT) for name in names) + GAP
    pitch = (data.width - left) / len(columns)
    heads, top = _heads(columns, left, pitch, data.width)
    shade = _shade_scale(data, key, known)
    size = _number_size([text for _, text in cells.values()], pitch - BETWEEN)
    shapes: list[Shape] = [*heads]
    for at, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = top + at * (THICK + BETWEEN)
        shapes.append(
            Label(
                x=left - GAP,
                y=y + THICK / 2 + RISE * TEXT,
                text=name,
                size=TEXT,
                colour="text",
                anchor="end",
            )
        )
        for place, column in enumerate(columns):
            number, text = cells.get((row, column), (None, ""))
            shapes += _cell(
                number, text, shade, x=left + place * pitch, y=y, width=pitch - BETWEEN, size=size
            )
    bottom = top + len(rows) * (THICK + BETWEEN)
    shapes += _legend(data, shade, len(all_rows) - len(rows), y=bottom + 5)
    return Drawing(width=data.width, height=bottom + LEGEND, shapes=tuple(shapes))


def _rows_of(names: Sequence[str], columns: Sequence[str]) -> list[tuple[str, int]]:
    """The row of each cell: its name, and how many rows of that name have the column already."""
    seen: Counter[tuple[str, str]] = Counter()
    rows = []
    for cell in zip(names, columns, strict=True):
        rows.append((cell[0], seen[cell]))
        seen[cell] += 1
    return rows


def _shade_scale(data: ChartData, key: str, known: Sequence[float]) -> Scale:
    column = data.column(key)
    whole = WHOLE.get(column.kind) if column else None
    if whole is not None and min(known) >= 0 and whole / 2 <= max(known) <= whole:
        return Scale(low=0.0, high=whole, start=0, end=SHADES)
    ticks = nice_ticks(min(0.0, *known), max(0.0, *known), most=5)
    return Scale(low=ticks.low, high=ticks.high, start=0, end=SHADES)


def _shade(number: float, scale: Scale) -> int:
    return max(0, min(SHADES - 1, int(scale.at(number))))


def _number_size(texts: Sequence[str], width: float) -> float:
    """The larger size, unless some number only fits in the smaller one."""
    widest = max((text_width(text, SMALL) for text in texts), default=0.0)
    return SMALL if widest <= width - 2 else SMALLEST


def _cell(
    number: float | None,
    text: str,
    scale: Scale,
    *,
    x: float,
    y: float,
    width: float,
    size: float,
) -> list[Shape]:
    fill: Colour = "panel"
    colour: Colour = "muted"
    if number is not None:
        shade = _shade(number, scale)
        fill, colour = f"heat_{shade}", "page" if shade >= DARK_FROM else "text"
    shapes: list[Shape] = [Bar(x=x, y=y, width=width, height=THICK, fill=fill, radius=1.5)]
    if text and text_width(text, size) <= width - 2:
        shapes.append(
            Label(
                x=x + width / 2,
                y=y + THICK / 2 + RISE * size,
                text=text,
                size=size,
                colour=colour,
                anchor="middle",
            )
        )
    return shapes


def _heads(
    columns: Sequence[str], left: float, pitch: float, width: float
) -> tuple[list[Shape], float]:
    """The columns' names in one line or two, and where the cells begin below them."""
    middles = [left + (at + 0.5) * pitch - BETWEEN / 2 for at in range(len(columns))]
    if pitch < NARROWEST_NAMED:
        return foot_labels(columns, middles, y=SMALL, right=width), SMALL + 4
    lines = [_in_two_lines(column, pitch - 1) for column in columns]
    most = max(len(pair) for pair in lines)
    shapes: list[Shape] = [
        Label(
            x=middle,
            y=SMALL + (most - len(pair) + at) * LINE,
            text=text,
            size=SMALL,
            colour="muted",
            anchor="middle",
        )
        for middle, pair in zip(middles, lines, strict=True)
        for at, text in enumerate(pair)
    ]
    return shapes, SMALL + (most - 1) * LINE + 4


def _in_two_lines(text: str, width: float) -> tuple[str, ...]:
    if text_width(text, SMALL) <= width:
        return (text,)
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        first = " ".join(words[:count])
        if text_width(first, SMALL) <= width:
            return first, shortened(" ".join(words[count:]), SMALL, width)
    return (shortened(text, SMALL, width),)


def _legend(data: ChartData, scale: Scale, left_out: int, *, y: float) -> list[Shape]:
    low, high = nice_ticks(scale.low, scale.high, most=1).texts(data.unit(data.definition.y[0]))
    swatch = 9.0
    end = data.width - text_width(high, SMALL) - 3
    start = end - SHADES * swatch
    shapes: list[Shape] = [
        Bar(x=start + shade * swatch, y=y, width=swatch, height=6, fill=f"heat_{shade}")
        for shade in range(SHADES)
    ]
    baseline = y + 3 + RISE * SMALL
    label = data.label(data.definition.y[0])
    before = start - 4 - text_width(low, SMALL) - 5
    shapes += [
        Label(x=start - 3, y=baseline, text=low, size=SMALL, colour="muted", anchor="end"),
        Label(x=end + 3, y=baseline, text=high, size=SMALL, colour="muted"),
        Label(
            x=before,
            y=baseline,
            text=shortened(label, SMALL, max(0.0, before)),
            size=SMALL,
            colour="muted",
            anchor="end",
        ),
    ]
    if left_out:
        shapes.append(
            Label(
                x=0,
                y=baseline,
                text=f"and {left_out} more rows in the data files",
                size=SMALL,
                colour="muted",
            )
        )
    return shapes
