"""A report as a PDF: set by typst, tagged, and archivable where its text allows.

Here belongs the call of typst. What stands where is decided by `page_layout`, what it looks like
by `report.typ`; that file gets its data as JSON, so that no text of a report is ever markup.
"""

import json
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import typst

from reports.model import Report
from reports.rendering.fonts import FAMILIES, shipped_fonts
from reports.rendering.page_layout import page_data

TEMPLATE = Path(__file__).with_name("report.typ")
AGAINST_STANDARD = "PDF/"
"""How typst begins what it says of a text that a standard forbids."""

Standard: TypeAlias = Literal["PDF/A-2a, PDF/UA-1", "tagged"]


def render(report: Report) -> bytes:
    """The PDF of a report: the same bytes for the same report, in any process."""
    data, _ = render_with_standard(report)
    return data


def render_with_standard(report: Report) -> tuple[bytes, Standard]:
    """The PDF, and which standard it keeps.

    It is PDF/A-2a and PDF/UA-1, unless a text has a character that no shipped font has: then it
    is tagged all the same, but keeps neither, and shows a box in that place.
    """
    told = _told(report)
    try:
        return _compiled(report, told, is_archivable=True), "PDF/A-2a, PDF/UA-1"
    except typst.TypstError as error:
        if not str(error).startswith(AGAINST_STANDARD):
            raise
    return _compiled(report, told, is_archivable=False), "tagged"


def first_page(report: Report, *, ppi: float) -> bytes:
    """A PNG of the first page, for who wants to know what a report looks like."""
    pages = _compiler().compile(format="png", ppi=ppi, sys_inputs=_told(report))
    if pages is None:
        raise TypeError(f"typst gave no picture of {report.name!r}")
    return pages if isinstance(pages, bytes) else pages[0]


def _compiled(report: Report, told: dict[str, str], *, is_archivable: bool) -> bytes:
    made = _compiler().compile(
        format="pdf",
        sys_inputs=told,
        pdf_standards=["a-2a", "ua-1"] if is_archivable else [],
        timestamp=report.source.as_of.replace(microsecond=0, tzinfo=UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"typst gave {type(made).__name__} for a PDF of {report.name!r}")
    return made


def _told(report: Report) -> dict[str, str]:
    data = {**page_data(report), "fonts": FAMILIES}
    return {"report": json.dumps(data, ensure_ascii=False)}


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=shipped_fonts())
