"""A report as one HTML file that asks for nothing: style, script, font and charts are inside.

Here belongs what stands on a page and in which order. How it looks is in `page/report.css`, what a
reader can do with tables in `page/report.js`, the markup in `page/report.html.jinja`. A policy in
the page allows that style and that script by their hashes, and nothing else.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reports.charts.palette import PALETTE
from reports.charts.sparkline import draw_sparkline
from reports.charts.svg import svg
from reports.model import Block, Chart, Figures, Report, Section, Summary
from reports.rendering.characters import carried

PAGE_FOLDER = Path(__file__).parent / "page"
FONT_FILE = Path(__file__).parent.parent / "fonts" / "web" / "inter-latin.woff2"
MOST_FIGURES_ABREAST = 6
PERIODS_BEFORE = {
    "hourly": "the hour before",
    "daily": "the day before",
    "weekly": "the week before",
    "monthly": "the month before",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block and how it stands on the page: across it, or as one of two abreast.

    `has_open_table`: a chart that would stand alone in its row has its table beside it.
    """

    kind: str
    block: Block
    is_wide: bool = True
    is_titled: bool = True
    has_open_table: bool = False


def render(report: Report) -> bytes:
    """The report as an HTML document in UTF-8."""
    return (
        _template()
        .render(
            report=report,
            sections=[(section, list(placed(section))) for section in report.sections],
            before=PERIODS_BEFORE[report.period.kind],
            page=_page_parts(),
        )
        .encode("utf-8")
    )


def placed(section: Section) -> Iterator[Placed]:
    """The blocks of a section in their order, charts two abreast where they fit."""
    at, blocks = 0, section.blocks
    while at < len(blocks):
        run = 0
        while at + run < len(blocks) and _is_half(blocks[at + run]):
            run += 1
        for offset, block in enumerate(blocks[at : at + max(run, 1)]):
            is_alone = run % 2 == 1 and offset == run - 1
            yield Placed(
                kind=_kind(block),
                block=block,
                is_wide=not run or is_alone,
                is_titled=at > 0,
                has_open_table=is_alone and isinstance(block, Chart) and bool(block.table.rows),
            )
        at += max(run, 1)


def abreast(figures: Sequence[object]) -> int:
    """How many figures stand in a row, so that the last row is not left nearly empty."""
    rows = -(-len(figures) // MOST_FIGURES_ABREAST)
    return -(-len(figures) // max(rows, 1))


def _is_half(block: Block) -> bool:
    return isinstance(block, Chart) and not block.is_wide


def _kind(block: Block) -> str:
    if isinstance(block, Summary):
        return "summary"
    if isinstance(block, Figures):
        return "figures"
    return "chart" if isinstance(block, Chart) else "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageParts:
    """What is the same in every page."""

    style: Markup
    script: Markup
    policy: str


@cache
def _page_parts() -> _PageParts:
    font = base64.b64encode(FONT_FILE.read_bytes()).decode("ascii")
    style = (
        "@font-face{font-family:Inter;font-weight:400 700;font-display:swap;"
        f"src:url(data:font/woff2;base64,{font}) format('woff2')}}\n"
        f":root{{{_colours('light')}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours('dark')}}}}}\n"
        + (PAGE_FOLDER / "report.css").read_text("utf-8")
    )
    script = (PAGE_FOLDER / "report.js").read_text("utf-8")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    # Both are files of this package; nothing of a report is in them.
    return _PageParts(style=Markup(style), script=Markup(script), policy=policy)  # noqa: S704


def _colours(theme: str) -> str:
    return ";".join(f"--{name}:{getattr(shade, theme)}" for name, shade in PALETTE.items())


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(PAGE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.globals.update(svg=svg, draw_sparkline=draw_sparkline, abreast=abreast)
    return environment.get_template("report.html.jinja")


def _finalized(value: object) -> object:
    """What every expression of the template passes through before it is escaped."""
    return carried(value) if type(value) is str else value
