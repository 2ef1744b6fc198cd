"""A report's files agree with each other and with the marts: figures and totals, in all formats."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html.parser import HTMLParser

import duckdb
import openpyxl
import pypdf
import pytest

from orchestration.report_gallery import fullest
from orchestration.settings import Settings
from reports.catalog import OutputFormat, load_catalog
from reports.model import Column, Figure, Figures, Report, Table
from reports.rendering.formats import RENDERERS, is_zipped
from reports.rendering.xlsx import sheet_names

# One figure of each report, counted from its mart by another query than the report's own.
MARTS: Mapping[str, tuple[str, str]] = {
    "alert_digest": (
        "open_alert_count",
        "select count(*) from alerts where status = 'open' and subject_type = 'learner' and user_id"
        " in (select user_id from team_members where team_id = $scope_id)",
    ),
    "platform_pulse": ("active_now_count", "select active_now_count from platform_activity_now"),
    "learning_activity": (
        "activity_count",
        "select sum(activity_count) from learner_daily_activity"
        " where organization_id = $scope_id and activity_on = $start_on",
    ),
    "team_daily": (
        "overdue_count",
        "select sum(overdue_count) from team_members where team_id = $scope_id",
    ),
    "cohort_weekly": (
        "seat_utilisation_pct",
        "select 100.0::double * seats_used / seats_total from cohort_summary"
        " where cohort_id = $scope_id",
    ),
    "director_weekly": (
        "enrolled_learner_count",
        "select enrolled_learner_count from director_summary where director_user_id = $scope_id",
    ),
    "engagement": (
        "activity_count",
        "select sum(activity_count) from engagement_trends"
        " where day_on between $start_on and $end_on",
    ),
    "learning_outcomes": ("overdue_count", "select overdue_count from platform_overview"),
    "service_performance": (
        "request_count",
        "select sum(request_count) from service_performance"
        " where hour_at >= $start_at and hour_at < $end_at",
    ),
    "team_weekly": (
        "member_count",
        "select count(*) from team_members where team_id = $scope_id",
    ),
    "business": (
        "new_enrollment_count",
        "select sum(new_enrollment_count) from (select distinct day_on, new_enrollment_count"
        " from business_kpis where day_on between $start_on and $end_on)",
    ),
    "compliance": ("open_count", "select open_count from compliance_status"),
    "organization": (
        "learner_count",
        "select count(*) from learner_summary where organization_id = $scope_id",
    ),
}


class PageText(HTMLParser):
    """The texts of an HTML page, without those of its script and style."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._is_hidden = tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.texts.append(data)


def close(text: str) -> str:
    """A text without spaces of any width, as PDFs do not keep them."""
    return re.sub(r"[\s\u200b\u2066-\u2069]", "", text)


@dataclass(frozen=True)
class Files:
    """A report in every format, and what can be read from each."""

    report: Report
    bytes_of: Mapping[OutputFormat, bytes]

    @cached_property
    def pdf_text(self) -> str:
        reader = pypdf.PdfReader(io.BytesIO(self.bytes_of["pdf"]))
        return close("".join(page.extract_text() for page in reader.pages))

    @cached_property
    def html_text(self) -> str:
        page = PageText()
        page.feed(self.bytes_of["html"].decode())
        return close("".join(page.texts))

    @cached_property
    def csv_files(self) -> Mapping[str, list[dict[str, str]]]:
        data = self.bytes_of["csv"]
        if not is_zipped(self.report):
            pytest.fail(f"{self.report.name} has one table; give it to the reader by name")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name.removesuffix(".csv"): list(
                    csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
                )
                for name in archive.namelist()
            }

    @cached_property
    def workbook(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(io.BytesIO(self.bytes_of["xlsx"]))

    def workbook_numbers(self, table: Table, column: Column) -> tuple[list[object], object]:
        """A column of a table's sheet, and the cell of its total."""
        tables = list(self.report.tables())
        title = sheet_names([one.title for one in tables])[tables.index(table)]
        at = table.columns.index(column) + 1
        cells = [row[at - 1] for row in self.workbook[title].iter_rows(min_row=2, values_only=True)]
        return list(cells[: len(table.rows)]), cells[len(table.rows)]

    def figures(self) -> Iterator[tuple[Figures, Figure]]:
        for block in self.report.blocks():
            if isinstance(block, Figures):
                for figure in block.figures:
                    yield block, figure

    def totals(self) -> Iterator[tuple[Table, Column, Decimal, str]]:
        for table in self.report.tables():
            for column, cell in zip(table.columns, table.total or (), strict=False):
                if cell is not None:
                    yield table, column, Decimal(str(cell.value)), cell.text


@pytest.fixture(scope="module", params=list(load_catalog()))
def files(request: pytest.FixtureRequest, refreshed_home_settings: Settings) -> Files:
    """A report of the catalogue in every format."""
    report = fullest(load_catalog()[request.param], refreshed_home_settings)
    return Files(report, {name: render(report) for name, render in RENDERERS.items()})


def test_every_figure_is_the_same_in_every_file(files: Files) -> None:
    found = list(files.figures())
    assert found
    about = [
        [str(cell) if isinstance(cell, str) else cell for cell in row]
        for row in files.workbook["Report"].iter_rows(values_only=True)
    ]
    for block, figure in found:
        assert close(figure.cell.text) in files.pdf_text
        assert close(figure.cell.text) in files.html_text
        [row] = [one for one in files.csv_files[block.key] if one["figure"] == figure.key]
        if figure.cell.value is None:
            assert row["value"] == ""
        else:
            assert Decimal(row["value"]) == Decimal(str(figure.cell.value))
            assert [figure.label, float(str(figure.cell.value))] in [line[:2] for line in about]


def test_every_total_is_the_sum_of_its_column_in_every_file(files: Files) -> None:
    for table, column, total, text in files.totals():
        place = f"{files.report.name}.{table.key}.{column.key}"
        in_csv = [row[column.key] for row in files.csv_files[table.key]]
        assert sum(Decimal(value) for value in in_csv if value) == total, place
        cells, summed = files.workbook_numbers(table, column)
        numbers = [Decimal(str(cell)) for cell in cells if isinstance(cell, int | float)]
        assert abs(sum(numbers) - total) < Decimal("1e-9"), place
        assert Decimal(str(summed)) == total, place
        assert close(text) in files.pdf_text, place
        assert close(text) in files.html_text, place


def test_a_figure_is_what_its_mart_says(files: Files, refreshed_home_settings: Settings) -> None:
    report = files.report
    key, question = MARTS[report.name]
    [figure] = [figure for _, figure in files.figures() if figure.key == key]
    period, zone = report.period, report.scope.timezone
    known = {
        "scope_id": report.scope.scope_id,
        "start_on": period.start_on,
        "end_on": period.end_on,
        "start_at": period.start_at(zone),
        "end_at": period.end_at(zone),
    }
    used = {name: known[name] for name in re.findall(r"\$(\w+)", question)}
    with duckdb.connect(str(refreshed_home_settings.current_file), read_only=True) as connection:
        [(value,)] = connection.execute(question, used or None).fetchall()
    places = -Decimal(str(figure.cell.value)).as_tuple().exponent  # type: ignore[operator]
    assert Decimal(str(figure.cell.value)) == round(Decimal(str(value)), places)


def test_every_report_is_compared_with_its_mart() -> None:
    assert set(MARTS) == set(load_catalog())
