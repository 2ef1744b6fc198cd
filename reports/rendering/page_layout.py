"""A report as pages show it: what stands abreast, and every text ready to be set.

Here belongs the way from the model to the plain data that `report.typ` sets. It decides what
stands where; `report.typ` decides what it looks like.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TypeAlias

from reports.charts.chart_data import NARROW, WIDE
from reports.charts.drawing import Drawing, Label, Shape
from reports.charts.palette import PALETTE
from reports.charts.sparkline import WIDTH as SPARK_WIDTH
from reports.charts.sparkline import draw_sparkline
from reports.charts.text_width import text_width
from reports.model import (
    Block,
    Cell,
    Chart,
    Definition,
    Figure,
    Figures,
    Report,
    Section,
    Summary,
    Table,
)
from reports.rendering.page_tables import (
    BADGE,
    PADDING,
    SIZE,
    column_widths,
    natural_width,
    shown,
)
from reports.rendering.page_text import breakable, line_count, printable

Data: TypeAlias = dict[str, object]

MOST_ABREAST = 14
"""A table of more rows stands alone: beside a chart it would leave a hole."""
BADGE_SIZE = 7.0
ROW = 14.5
"""The height of a table's row in points."""
CARDS: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 4, 4, 5, 5)
"""How many figures stand in a line, by how many there are; 6 where there are more."""
SUMMARY_SIZE, MANY_SENTENCES = 9.0, 4
CARD_GAP, CARD_INSET, CARD_SIZE, CARD_LINE = 7.0, 7.0, 7.0, 7.8
NUMBER_SIZE = 16.0
SPARK_GAP = 8.0
BOLDER = 1.05
"""How much wider bold is than semi-bold."""
DEFINITION_SIZE = 7.0
FEWEST_CARDS = 3
"""Fewer figures than this are not stretched over the whole line."""


def page_data(report: Report) -> Data:
    """All that stands on the pages of a report, as JSON can carry it."""
    return {
        "palette": {name: shade.light for name, shade in PALETTE.items()},
        "title": _text(report.title),
        "description": _text(report.description),
        "scope": _text(report.scope.label),
        "parent": _text(report.scope.parent_label),
        "period": _text(report.period_text),
        "as_of": _text(report.as_of_text),
        "freshness": [_text(report.freshness_text), report.freshness_tone],
        "version": report.version,
        "changes": [_text(change) for change in report.changes],
        "notices": [[_text(notice.text), notice.tone] for notice in report.notices],
        "sections": [_section(section) for section in report.sections],
        "definitions": _in_two_columns(report.definitions),
        "foot": _text(
            f"{report.name}/{report.scope.scope_id}/{report.period.key} · "
            f"as of {report.as_of_text} · snapshot {report.source.snapshot_id}"
        ),
    }


def _text(text: str) -> str:
    return breakable(printable(text))


def _in_two_columns(definitions: Sequence[Definition]) -> list[list[list[str]]]:
    """The definitions in order, the second column beginning where half of the lines are set."""
    said = [[_text(definition.title), _text(definition.text)] for definition in definitions]
    lines = [line_count(" ".join(pair), size=DEFINITION_SIZE, width=NARROW) for pair in said]
    half = next(
        (at for at in range(len(said)) if 2 * sum(lines[: at + 1]) >= sum(lines)), len(said)
    )
    return [said[: half + 1], said[half + 1 :]] if said else []


def _section(section: Section) -> Data:
    return {
        "title": _text(section.title),
        "intro": _text(section.intro),
        "lines": list(_lines(section.blocks)),
    }


def _lines(blocks: Sequence[Block]) -> Iterator[Data]:
    """Blocks below each other; two that are narrow stand abreast."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not _is_narrow(block):
            yield _alone(block)
        elif at + 1 < len(blocks) and _is_narrow(blocks[at + 1]):
            yield {"kind": "pair", "blocks": [_half(block), _half(blocks[at + 1])]}
            at += 1
        elif isinstance(block, Chart):
            yield {"kind": "pair", "blocks": [_half(block), _beside(block)]}
        else:
            yield _alone(block)
        at += 1


def _is_narrow(block: Block) -> bool:
    if isinstance(block, Chart):
        return not block.is_wide or block.drawing is None
    if isinstance(block, Table):
        return not block.rows or (
            len(shown(block)) <= MOST_ABREAST and natural_width(block) <= NARROW
        )
    return False


def _alone(block: Block) -> Data:
    if isinstance(block, Summary):
        return _summary(block)
    if isinstance(block, Figures):
        return _figures(block)
    if isinstance(block, Chart):
        return _chart(block)
    return _table(block, WIDE)


def _half(block: Block) -> Data:
    return _table(block, NARROW) if isinstance(block, Table) else _alone(block)


def _beside(chart: Chart) -> Data:
    """What fills the line beside a lone chart: its numbers where they fit, else its words."""
    table = chart.table
    room = int(chart.drawing.height / ROW) if chart.drawing else 0
    if natural_width(table) <= NARROW and len(table.rows) <= room:
        return {**_table(table, NARROW), "title": ""}
    return {"kind": "words", "text": _text(chart.alt) if chart.drawing else ""}


def _summary(block: Summary) -> Data:
    """Sentences below each other; many short ones in two columns."""
    said = [_text(sentence) for sentence in block.sentences]
    are_short = all(text_width(sentence, SUMMARY_SIZE) <= NARROW - 12 for sentence in said)
    columns = 2 if len(said) >= MANY_SENTENCES and are_short else 1
    rows = -(-len(said) // columns)
    return {
        "kind": "summary",
        "columns": [said[at : at + rows] for at in range(0, len(said), max(1, rows))],
    }


def _figures(block: Figures) -> Data:
    count = len(block.figures)
    columns = max(FEWEST_CARDS, CARDS[count] if count < len(CARDS) else 6)
    width = (WIDE - CARD_GAP * (columns - 1)) / columns
    lines = [block.figures[at : at + columns] for at in range(0, count, columns)]
    return {
        "kind": "figures",
        "width": width,
        "lines": [_cards(line, width - 2 * CARD_INSET) for line in lines],
        "empty": _text(block.empty_text),
    }


def _cards(figures: Sequence[Figure], room: float) -> Data:
    """Figures abreast, with the heights that their parts share, so that numbers stand level."""
    cards = [_card(figure, room) for figure in figures]
    labels = max(line_count(figure.label, size=CARD_SIZE, width=room) for figure in figures)
    below = [
        line_count(f"{_moved(figure)}{figure.note}", size=CARD_SIZE, width=room)
        for figure in figures
        if figure.change or figure.note
    ]
    return {
        "cards": cards,
        "label_height": labels * CARD_LINE,
        "spark": _place_of_spark(figures, room),
        "below_height": max(below, default=0) * CARD_LINE,
    }


def _place_of_spark(figures: Sequence[Figure], room: float) -> str:
    """Whether the small lines of a row of cards stand beside the numbers or below them."""
    with_spark = [figure for figure in figures if figure.spark]
    if not with_spark:
        return "nowhere"
    widest = max(
        text_width(figure.cell.text, NUMBER_SIZE, is_strong=True) * BOLDER for figure in with_spark
    )
    return "beside" if widest + SPARK_GAP + SPARK_WIDTH <= room else "below"


def _moved(figure: Figure) -> str:
    return f"\N{BLACK UP-POINTING TRIANGLE} {figure.change.text}  " if figure.change else ""


def _card(figure: Figure, room: float) -> Data:
    text = printable(figure.cell.text)
    wanted = text_width(text, NUMBER_SIZE, is_strong=True) * BOLDER
    size = NUMBER_SIZE if figure.cell.value is not None else CARD_SIZE + 2
    return {
        "label": _text(figure.label),
        "text": text,
        "size": round(min(size, NUMBER_SIZE * room / wanted if wanted else size), 2),
        "is_known": figure.cell.value is not None,
        "tone": figure.cell.tone,
        "change": [printable(figure.change.text), figure.change.direction, figure.change.tone]
        if figure.change
        else None,
        "note": _text(figure.note),
        "spark": _drawing(draw_sparkline(figure.spark)) if figure.spark else None,
    }


def _chart(chart: Chart) -> Data:
    return {
        "kind": "chart",
        "title": _text(chart.title),
        "alt": printable(chart.alt),
        "note": _text(chart.table.note),
        "drawing": _drawing(chart.drawing) if chart.drawing else None,
        "empty": _text(chart.table.empty_text),
    }


def _drawing(drawing: Drawing) -> Data:
    return {
        "width": drawing.width,
        "height": drawing.height,
        "shapes": [_shape(shape) for shape in drawing.shapes],
    }


def _shape(shape: Shape) -> Data:
    told: Data = {field.name: getattr(shape, field.name) for field in fields(shape)}
    if isinstance(shape, Label):
        told["text"] = printable(shape.text)
    return {"kind": type(shape).__name__.lower(), **told}


def _table(table: Table, width: float) -> Data:
    rows = shown(table)
    widths = column_widths(table, width)
    left_out = len(table.rows) - len(rows)
    return {
        "kind": "table",
        "title": _text(table.title),
        "note": _text(table.note),
        "more": f"and {left_out:,} more in the data files".replace(",", "\N{NARROW NO-BREAK SPACE}")
        if left_out
        else "",
        "empty": _text(table.empty_text),
        "columns": [
            {
                "label": printable(column.label),
                "width": round(width, 2),
                "is_number": column.is_number,
                "is_badge": column.kind == "badge",
            }
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "rows": [
            [_cell(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows
        ],
        "total": [
            None if cell is None else _cell(cell, width)
            for cell, width in zip(table.total, widths, strict=True)
        ]
        if table.total is not None
        else None,
    }


def _cell(cell: Cell, width: float) -> list[object]:
    plain = printable(cell.text)
    # A badge is in one line; a text too long for that is set without its ground.
    is_short = text_width(plain, BADGE_SIZE, is_strong=True) + BADGE <= width - PADDING + 2
    text = breakable(plain, size=SIZE, width=width - PADDING + 2)
    return [text, cell.tone, None if cell.share is None else float(cell.share), is_short]
