"""A report as a workbook: a sheet about the report and its figures, then one a table.

Numbers, days and moments are cells of their kind, shown with the decimals and the unit that pages
show; every text is a string cell, never a formula or a link. Links lead to sheets of the same
workbook alone.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.charts.palette import PALETTE
from reports.formats import NOT_KNOWN
from reports.model import Cell, Column, Figures, Report, Summary, Table, Tone, Value
from reports.rendering.characters import carried

Style: TypeAlias = Mapping[str, str | int | bool]

# What Excel allows in a sheet's name, how long that may be, and how long a text.
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME, LONGEST_TEXT = 31, 32_767
# Excel counts days from here; older ones are written as texts.
FIRST_YEAR = 1900
NARROWEST, WIDEST = 8, 48
DATE_FORMAT, MOMENT_FORMAT = "d mmm yyyy", "d mmm yyyy hh:mm"
TITLE: Style = {"bold": True, "font_size": 16}
HEADING: Style = {"bold": True, "font_size": 12, "font_color": PALETTE["accent"].light}
MUTED: Style = {"font_color": PALETTE["muted"].light}
HEADER: Style = {
    "bold": True,
    "bottom": 1,
    "bottom_color": PALETTE["muted"].light,
    "bg_color": PALETTE["panel"].light,
    "text_wrap": True,
    "valign": "top",
}
LINK: Style = {"font_color": PALETTE["accent"].light, "underline": 1}
TOTAL: Style = {"bold": True, "top": 1, "top_color": PALETTE["muted"].light}


def render(report: Report) -> bytes:
    """The report as an .xlsx file."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as workbook:
        workbook.set_properties(
            {
                "title": carried(report.title),
                "subject": carried(f"{report.scope.label}, {report.period_text}"),
                "created": report.source.as_of,
            }
        )
        _Writer(workbook).write(report)
    return file.getvalue()


def sheet_names(titles: Sequence[str]) -> list[str]:
    """A name that Excel allows for each title, no two alike."""
    taken = {"report", "definitions", "history"}
    names = []
    for title in titles:
        plain = FORBIDDEN_IN_NAMES.sub(" ", carried(title)).strip(" '") or "Table"
        name, count = plain[:LONGEST_NAME].strip(" '"), 1
        while name.lower() in taken:
            count += 1
            ending = f" ({count})"
            name = plain[: LONGEST_NAME - len(ending)] + ending
        taken.add(name.lower())
        names.append(name)
    return names


class _Writer:
    """Writes one report into one workbook; Excel wants a format object a look, made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, str | int | bool], ...], Format] = {}

    def write(self, report: Report) -> None:
        """All sheets, the one about the report first."""
        tables = list(report.tables())
        about = self._workbook.add_worksheet("Report")
        names = sheet_names([table.title for table in tables])
        sheets = list(zip(names, tables, strict=True))
        self._about(about, report, sheets)
        for name, table in sheets:
            self._table(self._workbook.add_worksheet(name), table)
        if report.definitions:
            self._definitions(self._workbook.add_worksheet("Definitions"), report)

    def _about(self, sheet: Worksheet, report: Report, tables: Sequence[tuple[str, Table]]) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 3, 16)
        sheet.set_column(4, 4, 60)
        self._text(sheet, 0, 0, report.title, TITLE)
        at = 1
        source = report.source
        for label, said in (
            ("Scope", report.scope.label),
            ("Part of", report.scope.parent_label),
            ("Period", report.period_text),
            ("As of", report.as_of_text),
            ("Freshness", report.freshness_text),
            ("Times in", report.scope.timezone),
            ("Snapshot", source.snapshot_id),
            ("Made by version", source.code_version),
            ("Issue", str(report.version)),
        ):
            if said:
                self._text(sheet, at, 0, label, MUTED)
                self._text(sheet, at, 1, said)
                at += 1
        for notice in report.notices:
            for column, said in enumerate((notice.text, "", "", "", "")):
                self._text(sheet, at, column, said, _toned(notice.tone))
            at += 1
        if report.changes:
            at = self._lines(
                sheet, at, f"What changed since issue {report.version - 1}", report.changes
            )
        for block in report.blocks():
            if isinstance(block, Summary) and block.sentences:
                at = self._lines(sheet, at, "Summary", block.sentences)
            elif isinstance(block, Figures):
                at = self._figures(sheet, at, block)
        if tables:
            self._contents(sheet, at, tables)
        self._page(sheet)

    def _lines(self, sheet: Worksheet, at: int, heading: str, lines: Sequence[str]) -> int:
        self._text(sheet, at + 1, 0, heading, HEADING)
        for offset, line in enumerate(lines):
            self._text(sheet, at + 2 + offset, 0, line)
        return at + 2 + len(lines)

    def _figures(self, sheet: Worksheet, at: int, block: Figures) -> int:
        if not block.figures:
            return self._lines(sheet, at, block.title, [block.empty_text])
        at += 1
        self._text(sheet, at, 0, block.title, HEADING)
        for column, label in enumerate(("Figure", "Value", "Change", "Note")):
            is_number = label in ("Value", "Change")
            self._text(
                sheet, at + 1, column, label, {**HEADER, "align": "right" if is_number else "left"}
            )
        at += 2
        for figure in block.figures:
            self._text(sheet, at, 0, figure.label)
            self._cell(sheet, at, 1, figure.cell, figure.unit, {"bold": True})
            if figure.change:
                shown = _number_format(figure.change.value, figure.change.unit)
                tone = {"font_color": PALETTE[figure.change.tone].light}
                style = {**tone, "num_format": f"+{shown};-{shown};{shown}"}
                sheet.write_number(at, 2, figure.change.value, self._format(style))
            self._text(sheet, at, 3, figure.note, MUTED)
            at += 1
        return at

    def _contents(self, sheet: Worksheet, at: int, tables: Sequence[tuple[str, Table]]) -> None:
        self._text(sheet, at + 1, 0, "Tables", HEADING)
        for column, label in enumerate(("Sheet", "Rows", "Note")):
            self._text(
                sheet,
                at + 2,
                column,
                label,
                {**HEADER, "align": "right" if column == 1 else "left"},
            )
        for row, (name, table) in enumerate(tables, start=at + 3):
            target = name.replace("'", "''")
            sheet.write_url(row, 0, f"internal:'{target}'!A1", self._format(LINK), carried(name))
            sheet.write_number(row, 1, len(table.rows), self._format({"num_format": "#,##0"}))
            self._text(sheet, row, 2, table.note if table.rows else table.empty_text, MUTED)

    def _table(self, sheet: Worksheet, table: Table) -> None:
        for at, column in enumerate(table.columns):
            align = "right" if column.is_number else "left"
            self._text(sheet, 0, at, column.label, {**HEADER, "align": align})
            sheet.set_column(at, at, _width(table, at))
            for row, cells in enumerate(table.rows, start=1):
                self._cell(sheet, row, at, cells[at], column.unit)
        last = len(table.rows)
        if not table.rows:
            self._text(sheet, 1, 0, table.empty_text, MUTED)
        elif table.total:
            self._total(sheet, last + 1, table.columns, table.total)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
        sheet.repeat_rows(0)
        self._page(sheet)

    def _total(
        self, sheet: Worksheet, row: int, columns: Sequence[Column], total: Sequence[Cell | None]
    ) -> None:
        for at, (column, cell) in enumerate(zip(columns, total, strict=True)):
            if cell:
                self._cell(sheet, row, at, cell, column.unit, TOTAL)
            else:
                self._text(sheet, row, at, "" if at else "Total", TOTAL)

    def _definitions(self, sheet: Worksheet, report: Report) -> None:
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 100)
        for column, label in enumerate(("Metric", "Definition")):
            self._text(sheet, 0, column, label, HEADER)
        for row, definition in enumerate(report.definitions, start=1):
            self._text(sheet, row, 0, definition.title, {"valign": "top"})
            self._text(sheet, row, 1, definition.text, {"valign": "top", "text_wrap": True})
        sheet.freeze_panes(1, 0)
        self._page(sheet)

    def _cell(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        cell: Cell,
        unit: str,
        style: Style | None = None,
    ) -> None:
        look = {**_toned(cell.tone), **(style or {})}
        value = cell.value
        if isinstance(value, date) and value.year >= FIRST_YEAR:
            shown = MOMENT_FORMAT if isinstance(value, datetime) else DATE_FORMAT
            form = self._format({**look, "num_format": shown, "align": "left"})
            sheet.write_datetime(row, column, value, form)
        elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            form = self._format({**look, "num_format": _number_format(value, unit)})
            sheet.write_number(row, column, value, form)
        elif value is None:
            # Why there is no number is said as on the pages; a dash alone would hinder sums.
            said = "" if cell.text == NOT_KNOWN else cell.text
            self._text(sheet, row, column, said, {**look, **MUTED})
        else:
            self._text(sheet, row, column, cell.text, look)

    def _text(
        self, sheet: Worksheet, row: int, column: int, text: str, style: Style | None = None
    ) -> None:
        shown = carried(text)
        if len(shown) > LONGEST_TEXT:
            shown = shown[: LONGEST_TEXT - 1] + "\N{HORIZONTAL ELLIPSIS}"
        form = self._format(style) if style else None
        if shown:
            sheet.write_string(row, column, shown, form)
        else:
            sheet.write_blank(row, column, None, form)

    def _format(self, style: Style) -> Format:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(dict(style))
        return self._formats[key]

    def _page(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)


def _toned(tone: Tone) -> Style:
    if tone == "neutral":
        return {}
    return {"font_color": PALETTE[tone].light, "bg_color": PALETTE[f"{tone}_ground"].light}


def _number_format(value: Value, unit: str) -> str:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    decimals = -exponent if isinstance(exponent, int) else 0
    digits = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    # Quoted, a percent sign is a unit; bare, Excel would multiply by a hundred.
    return f'{digits}" {unit}"' if unit else digits


def _width(table: Table, at: int) -> int:
    longest = max((len(row[at].text) for row in table.rows), default=0)
    return min(WIDEST, max(NARROWEST, longest + 2, len(table.columns[at].label) + 4))
