"""Reports as workbooks, read back."""

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet
from reports_samples import HOSTILE, LEARNERS, SAMPLE, hostile_report, text

from reports.model import Cell, Report, Section
from reports.rendering.xlsx import render, sheet_names


def workbook_of(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(render(report)))


def sheet_of(report: Report, name: str) -> Worksheet:
    sheet = workbook_of(report)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def cell_of(sheet: Worksheet, place: str) -> SheetCell:
    cell = sheet[place]
    assert isinstance(cell, SheetCell)
    return cell


def values_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_there_is_a_sheet_about_the_report_and_one_a_table() -> None:
    assert workbook_of(SAMPLE).sheetnames == [
        "Report",
        "Missions passed",
        "Payments",
        "Learners",
        "Overdue work",
        "Definitions",
    ]


def test_the_first_sheet_says_what_when_and_how_fresh() -> None:
    rows = values_of(sheet_of(SAMPLE, "Report"))
    said = {row[0]: row[1] for row in rows if row[0]}
    assert rows[0][0] == "Cohort readiness"
    assert said["Scope"] == "Data Engineering, Autumn 2026"
    assert said["Period"] == "Week 45, 2 \u2013 8 November 2026"
    assert said["As of"] == "9 Nov 2026, 07:00 CET"
    assert said["Freshness"] == "Data 38 min behind its source"
    assert said["Snapshot"] == "20261109T060000Z-0001"
    assert "The newest build was withheld: reconciliation failed." in said
    assert "2 of 4 learners are at high risk." in said


def test_figures_are_numbers_shown_with_their_decimals_units_and_signs() -> None:
    sheet = sheet_of(SAMPLE, "Report")
    rows = {cell.value: cell.row for cell in reversed(sheet["A"])}
    count, share = rows["Learners"], rows["On time"]
    assert cell_of(sheet, f"B{count}").value == 1204
    assert cell_of(sheet, f"C{count}").number_format == "+#,##0;-#,##0;#,##0"
    assert cell_of(sheet, f"B{share}").value == 39.25
    assert cell_of(sheet, f"B{share}").number_format == '#,##0.00" %"'
    assert cell_of(sheet, f"C{share}").value == -3.1
    assert cell_of(sheet, f"D{share}").value == "47 of 120"
    assert cell_of(sheet, f"B{rows['Velocity']}").value == "too few data"


def test_a_table_holds_numbers_as_numbers_days_as_days_and_its_total() -> None:
    assert values_of(sheet_of(SAMPLE, "Learners")) == [
        ("Learner", "Team", "Risk", "Readiness", "Idle", "Paid", "Last seen"),
        ("Ada Jansen", "Iris", "High", 9.5, 22, 1250, datetime(2026, 10, 17)),  # noqa: DTZ001
        ("Bo Silva", "Juniper", "Low", 71, 0, 80.5, datetime(2026, 11, 8)),  # noqa: DTZ001
        ("Chidi Okafor", "Iris", "Low", 100, 1, 0, datetime(2026, 11, 7)),  # noqa: DTZ001
        ("Dana Novák", "Juniper", "High", "too few data", 3, -12.25, "not started"),
        ("Total", None, None, None, None, 1318.25, None),
    ]
    sheet = sheet_of(SAMPLE, "Learners")
    assert cell_of(sheet, "D2").number_format == "#,##0.0"
    assert cell_of(sheet, "E2").number_format == '#,##0" d"'
    assert cell_of(sheet, "G2").number_format == "d mmm yyyy"
    assert sheet.freeze_panes == "B2"
    # The filter leaves the total out, or sorting would carry it off.
    assert sheet.auto_filter.ref == "A1:G5"


def test_a_moment_is_local_and_a_day_that_excel_cannot_count_is_a_text() -> None:
    moment = datetime(2026, 11, 9, 7, 30)  # noqa: DTZ001
    rows = (
        (Cell(value=moment, text="9 Nov 2026, 07:30 CET"),),
        (Cell(value=date(1899, 12, 31), text="31 Dec 1899"),),
    )
    table = replace(LEARNERS, columns=LEARNERS.columns[-1:], rows=rows, total=None)
    report = replace(SAMPLE, sections=(Section(key="people", title="People", blocks=(table,)),))
    sheet = sheet_of(report, "Learners")
    assert values_of(sheet)[1:] == [(moment,), ("31 Dec 1899",)]
    assert cell_of(sheet, "A2").number_format == "d mmm yyyy hh:mm"


def test_a_table_without_rows_says_so() -> None:
    assert values_of(sheet_of(SAMPLE, "Overdue work"))[1][0] == "Nothing is overdue."


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Learners", "learners", "Learners"], ["Learners", "learners (2)", "Learners (3)"]),
        (["a/b: [c]*?\\"], ["a b   c"]),
        (["'quoted'", "History", "Report"], ["quoted", "History (2)", "Report (2)"]),
        (["?", ""], ["Table", "Table (2)"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 27 + " (2)"]),
    ],
)
def test_sheet_names_are_legal_and_differ(titles: list[str], names: list[str]) -> None:
    assert sheet_names(titles) == names


def test_every_hostile_name_is_a_string_without_a_link() -> None:
    sheet = sheet_of(hostile_report(), "Learners")
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}
    told = [cell.value for cell in cells]
    at = HOSTILE.index("NUL\0BEL\a\x1b[31m")
    assert told[at] == "NUL\ufffdBEL\ufffd\ufffd[31m"
    others = [name for name in HOSTILE if "\0" not in name and "\r" not in name]
    assert [name for name in told if name in others] == others


def test_a_text_that_is_too_long_for_a_cell_ends_with_an_ellipsis() -> None:
    row = (text("x" * 40_000), *LEARNERS.rows[0][1:])
    table = replace(LEARNERS, rows=(row,), total=None)
    report = replace(SAMPLE, sections=(Section(key="people", title="People", blocks=(table,)),))
    assert cell_of(sheet_of(report, "Learners"), "A2").value == "x" * 32_766 + "\u2026"
