"""Headline numbers as cards: how many stand abreast, and the heights that their parts share.

Here belongs the way of figures to the page. What a card looks like is decided by `report.typ`.
"""

from collections.abc import Sequence

from reports.charts.chart_data import WIDE
from reports.charts.sparkline import WIDTH as SPARK_WIDTH
from reports.charts.sparkline import draw_sparkline
from reports.charts.text_width import text_width
from reports.model import Figure, Figures
from reports.rendering.page_blocks import Data, Placed, drawing_data, empty_height
from reports.rendering.page_text import breakable, line_count, printable

CARDS: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 4, 4, 5, 5)
"""How many figures stand in a line, by how many there are; 6 where there are more."""
FEWEST_CARDS = 3
"""Fewer figures than this are not stretched over the whole line."""
GAP, INSET = 7.0, 7.0
SMALL, SMALL_LINE = 7.0, 7.8
"""The size of labels and notes in points, and the height of their lines."""
NUMBER, NUMBER_LINE = 16.0, 26.0
SPARK_GAP, SPARK_LINE, SHORTEST_SPARK = 7.0, 20.0, 34.0
BOLDER = 1.05
"""How much wider bold is than semi-bold."""


def figures_block(block: Figures) -> Placed:
    """The cards in lines, all of one width."""
    count = len(block.figures)
    columns = max(FEWEST_CARDS, CARDS[count] if count < len(CARDS) else 6)
    width = (WIDE - GAP * (columns - 1)) / columns
    lines = [
        _cards(block.figures[at : at + columns], width - 2 * INSET)
        for at in range(0, count, columns)
    ]
    return Placed(
        data={
            "kind": "figures",
            "width": width,
            "lines": [line.data for line in lines],
            "empty": _said(block.empty_text),
        },
        height=sum(line.height + GAP for line in lines) - GAP if lines else empty_height(),
    )


def _cards(figures: Sequence[Figure], room: float) -> Placed:
    """Figures abreast, with the heights that their parts share, so that numbers stand level."""
    labels = max(line_count(figure.label, size=SMALL, width=room) for figure in figures)
    below = [
        line_count(f"{_moved(figure)}{figure.note}", size=SMALL, width=room + 3)
        for figure in figures
        if figure.change or figure.note
    ]
    beside = _room_beside(figures, room)
    has_past = any(_has_past(figure) for figure in figures)
    spark = "nowhere" if not has_past else "beside" if beside >= SHORTEST_SPARK else "below"
    spark_width = min(SPARK_WIDTH, beside) if spark == "beside" else SPARK_WIDTH
    label_height, below_height = labels * SMALL_LINE, max(below, default=0) * SMALL_LINE
    return Placed(
        data={
            "cards": [_card(figure, room, spark_width) for figure in figures],
            "label_height": label_height,
            "spark": spark,
            "below_height": below_height,
        },
        height=2 * INSET
        + label_height
        + NUMBER_LINE
        + (SPARK_LINE if spark == "below" else 0.0)
        + below_height,
    )


def _room_beside(figures: Sequence[Figure], room: float) -> float:
    """What a small line may take beside the widest number that has one."""
    widths = [
        text_width(figure.cell.text, NUMBER, is_strong=True) * BOLDER
        for figure in figures
        if _has_past(figure)
    ]
    return room - max(widths, default=0.0) - SPARK_GAP


def _has_past(figure: Figure) -> bool:
    return sum(value is not None for value in figure.spark) > 1


def _said(text: str) -> str:
    return breakable(printable(text))


def _moved(figure: Figure) -> str:
    # The arrow is about as wide as this letter.
    return f"M {figure.change.text}  " if figure.change else ""


def _card(figure: Figure, room: float, spark_width: float) -> Data:
    text = printable(figure.cell.text)
    wanted = text_width(text, NUMBER, is_strong=True) * BOLDER
    size = NUMBER if figure.cell.value is not None else SMALL + 2
    return {
        "label": _said(figure.label),
        "text": text,
        "size": round(min(size, NUMBER * room / wanted if wanted else size), 2),
        "is_known": figure.cell.value is not None,
        "tone": figure.cell.tone,
        "change": [printable(figure.change.text), figure.change.direction, figure.change.tone]
        if figure.change
        else None,
        "note": _said(figure.note),
        "spark": drawing_data(draw_sparkline(figure.spark, width=spark_width))
        if _has_past(figure)
        else None,
    }
