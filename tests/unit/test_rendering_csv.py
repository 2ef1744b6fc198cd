"""Reports as CSV: values, safe in a spreadsheet."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from reports_samples import HOSTILE, LEARNERS, SAMPLE, hostile_report

from reports.model import Report, Section
from reports.rendering.csv import render


def files_of(report: Report) -> dict[str, list[list[str]]]:
    """The rows of each file of a zip, in its order."""
    with zipfile.ZipFile(io.BytesIO(render(report))) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in archive.namelist()
        }


def only_table(report: Report) -> Report:
    return replace(report, sections=(Section(key="people", title="People", blocks=(LEARNERS,)),))


def test_a_report_of_one_table_is_one_file_of_plain_values() -> None:
    assert render(only_table(SAMPLE)).decode("utf-8") == (
        "\ufefffull_name,team_label,risk_band,readiness_score,idle_days,paid_amount,last_seen_on\r\n"
        "Ada Jansen,Iris,high,9.5,22,1250.00,2026-10-17\r\n"
        "Bo Silva,Juniper,low,71.0,0,80.50,2026-11-08\r\n"
        "Chidi Okafor,Iris,low,100.0,1,0.00,2026-11-07\r\n"
        "Dana Novák,Juniper,high,,3,-12.25,\r\n"
    )


def test_a_report_of_several_tables_is_a_zip_with_what_it_says_of_itself() -> None:
    files = files_of(SAMPLE)
    assert list(files) == [
        "_report.csv",
        "headlines.csv",
        "velocity.csv",
        "payments.csv",
        "learners.csv",
        "overdue.csv",
    ]
    assert files["_report.csv"][:9] == [
        ["fact", "value"],
        ["report", "cohort_weekly"],
        ["title", "Cohort readiness"],
        ["scope_id", "lms:coh-0001"],
        ["scope_label", "Data Engineering, Autumn 2026"],
        ["timezone", "Europe/Oslo"],
        ["period", "2026-W45"],
        ["period_start_on", "2026-11-02"],
        ["period_end_on", "2026-11-08"],
    ]
    assert ["as_of", "2026-11-09T06:00:00Z"] in files["_report.csv"]
    assert files["velocity.csv"] == [
        ["week_start_on", "passed_count"],
        ["2026-10-26", "1384"],
        ["2026-11-02", "1430"],
    ]


def test_figures_are_a_file_with_number_and_unit_apart() -> None:
    assert files_of(SAMPLE)["headlines.csv"] == [
        ["figure", "label", "value", "unit", "change", "change_unit", "note"],
        ["learner_count", "Learners", "1204", "", "4", "", ""],
        ["on_time_pct", "On time", "39.25", "%", "-3.10", "pp", "47 of 120"],
        ["velocity", "Velocity", "", "", "", "", ""],
    ]


def test_a_table_without_rows_is_its_header() -> None:
    assert files_of(SAMPLE)["payments.csv"] == [["week_start_on", "passed_count"]]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("NUL\0BEL\a\x1b[31m", "NUL\ufffdBEL\ufffd\ufffd[31m"),
        ("{{7*7}}{% raw %}${7*7}", "{{7*7}}{% raw %}${7*7}"),
        ("x" * 500, "x" * 500),
    ],
)
def test_a_name_is_no_command(name: str, written: str) -> None:
    at = HOSTILE.index(name)
    assert files_of(hostile_report())["learners.csv"][1 + at][0] == written


def test_every_hostile_name_is_one_cell() -> None:
    rows = files_of(hostile_report())["learners.csv"]
    assert {len(row) for row in rows} == {7}
    assert len(rows) == 1 + len(HOSTILE)
