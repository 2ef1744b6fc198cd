"""A report as pages show it: what stands abreast, and how the pages are filled.

Here belongs the way from the model to the plain data that `report.typ` sets. One block's way is in
`page_blocks` and `page_cards`; what all of it looks like is decided by `report.typ`.
"""

from collections.abc import Iterator, Sequence

from reports.charts.chart_data import NARROW, WIDE
from reports.charts.palette import PALETTE
from reports.charts.text_width import shortened
from reports.model import Block, Chart, Definition, Figures, Report, Summary, Table
from reports.rendering.page_blocks import Data, Placed, chart_block, summary_block, table_block
from reports.rendering.page_cards import figures_block
from reports.rendering.page_filling import BODY, Filling, Line, filling
from reports.rendering.page_tables import natural_width, shown
from reports.rendering.page_text import breakable, line_count, printable, text_height

MOST_ABREAST = 14
"""A table of more rows stands alone: beside a chart it would leave a hole."""
ROW = 14.5
"""The height of a table's row in points."""
ROW_SPACE, CLOSE_ROW_SPACE = 6.8, 5.2
"""What parts two rows of a table, and what does where it saves a page."""
NEARLY_EMPTY = 0.25
"""A last page that is filled less than this is saved, if that can be done."""
DEFINITION, RUNNING = 7.0, 7.0

BETWEEN_SECTIONS, BELOW_HEAD, BETWEEN_LINES = 17.0, 8.0, 12.0
OPENING = 68.0
"""The height of the report's title and all that stands about it."""


def page_data(report: Report) -> Data:
    """All that stands on the pages of a report, as JSON can carry it."""
    sections, filled = _filled(report, ROW_SPACE)
    if filled.pages > 1 and filled.last < NEARLY_EMPTY * BODY:
        closer, refilled = _filled(report, CLOSE_ROW_SPACE)
        if refilled.pages < filled.pages:
            sections, filled = closer, refilled
    stretched = iter(filled.stretches)
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
        "sections": [
            {
                "title": _text(section.title),
                "intro": _text(section.intro),
                "lines": [{**line.data, "stretch": next(stretched)} for line in lines],
            }
            for section, lines in zip(report.sections, sections, strict=True)
        ],
        "definitions": _in_two_columns(report.definitions),
        "running_scope": shortened(printable(report.scope.label), RUNNING, WIDE / 2),
        "foot": shortened(
            printable(
                f"{report.name}/{report.scope.scope_id}/{report.period.key} · "
                f"as of {report.as_of_text} · snapshot {report.source.snapshot_id}"
            ),
            RUNNING,
            WIDE - 60,
        ),
    }


def _text(text: str) -> str:
    return breakable(printable(text))


def _lines(blocks: Sequence[Block], row_space: float) -> Iterator[Placed]:
    """Blocks below each other; two that are narrow stand abreast."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not _is_narrow(block):
            yield _placed(block, WIDE, row_space)
        elif at + 1 < len(blocks) and _is_narrow(blocks[at + 1]):
            yield _abreast(
                _placed(block, NARROW, row_space), _placed(blocks[at + 1], NARROW, row_space)
            )
            at += 1
        elif isinstance(block, Chart) and block.drawing:
            yield _abreast(_placed(block, NARROW, row_space), _beside(block, block.drawing.height))
        else:
            yield _placed(block, WIDE, row_space)
        at += 1


def _is_narrow(block: Block) -> bool:
    if isinstance(block, Chart):
        return not block.is_wide or block.drawing is None
    if isinstance(block, Table):
        return not block.rows or (
            len(shown(block)) <= MOST_ABREAST and natural_width(block) <= NARROW
        )
    return False


def _placed(block: Block, width: float, row_space: float) -> Placed:
    if isinstance(block, Summary):
        return summary_block(block)
    if isinstance(block, Figures):
        return figures_block(block)
    if isinstance(block, Chart):
        return chart_block(block)
    return table_block(block, width, row_space=row_space)


def _abreast(left: Placed, right: Placed) -> Placed:
    return Placed(
        data={"kind": "pair", "blocks": [left.data, right.data]},
        height=max(left.height, right.height),
        # A table or words beside a chart keep their height, so the chart keeps its own.
        flex=max(left.flex, right.flex) if left.flex and right.flex else 0.0,
    )


def _beside(chart: Chart, room: float) -> Placed:
    """What fills the line beside a lone chart: its numbers where they fit, else its words."""
    table = chart.table
    if natural_width(table) <= NARROW and (len(table.rows) + 1) * ROW <= room:
        return table_block(table, NARROW, row_space=ROW_SPACE, is_titled=False)
    return Placed(data={"kind": "words", "text": _text(chart.alt)}, height=0.0)


def _filled(report: Report, row_space: float) -> tuple[list[list[Placed]], Filling]:
    """The lines of each section with rows so far apart, and how they fill pages."""
    sections = [list(_lines(section.blocks, row_space)) for section in report.sections]
    lines = []
    for section, placed in zip(report.sections, sections, strict=True):
        head = text_height(1, size=12) + BELOW_HEAD
        if section.intro:
            count = line_count(section.intro, size=8, width=WIDE)
            head += 6 + text_height(count, size=8)
        lines += [
            Line(
                gap=BETWEEN_LINES if at else BETWEEN_SECTIONS,
                head=0.0 if at else head,
                height=block.height,
                flex=block.flex,
                is_table=block.is_table,
            )
            for at, block in enumerate(placed)
        ]
    # Definitions go on over a page's end, as a table does.
    columns = _in_two_columns(report.definitions)
    definitions = Line(
        gap=BETWEEN_SECTIONS,
        head=text_height(1, size=12) + BELOW_HEAD,
        height=max((_lines_height(column) for column in columns), default=0.0),
        flex=0.0,
        is_table=True,
    )
    return sections, filling([*lines, definitions], opening=_opening(report))


def _opening(report: Report) -> float:
    height = OPENING
    for notice in report.notices:
        count = line_count(notice.text, size=8.5, width=WIDE - 18)
        height += 20 + text_height(count, size=8.5)
    if report.version > 1 and report.changes:
        height += 10 + 16 + text_height(1, size=9) + 5
        for change in report.changes:
            count = line_count(change, size=8, width=WIDE - 26)
            height += text_height(count, size=8) + 4
    return height


def _lines_height(column: Sequence[Sequence[str]]) -> float:
    return sum(
        text_height(line_count(" ".join(pair), size=DEFINITION, width=NARROW), size=DEFINITION) + 5
        for pair in column
    )


def _in_two_columns(definitions: Sequence[Definition]) -> list[list[list[str]]]:
    """The definitions in order, the second column beginning where half of the lines are set."""
    said = [[_text(definition.title), _text(definition.text)] for definition in definitions]
    lines = [line_count(" ".join(pair), size=DEFINITION, width=NARROW) for pair in said]
    half = next(
        (at for at in range(len(said)) if 2 * sum(lines[: at + 1]) >= sum(lines)), len(said)
    )
    return [said[: half + 1], said[half + 1 :]] if said else []
