"""The catalogue of reports: every definition reads, and one that is wrong says where and why."""

import csv
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from reports.catalog import (
    QUERIES_FOLDER,
    CatalogError,
    ChartDefinition,
    FiguresDefinition,
    ReportDefinition,
    SummaryDefinition,
    load_catalog,
    query_text,
    read_definition,
    report_named,
)
from reports.catalog_page import PAGE, catalog_page
from reports.formats import SMALLEST_GROUP
from reports.reading import PARAMETER, QUERY_PARAMETERS

ROOT = Path(__file__).parents[2]
REPORTS = list(load_catalog().values())
QUERIES = sorted(
    f"{path.parent.name}/{path.stem}"
    for path in QUERIES_FOLDER.glob("*/*.sql")
    if path.parent.name != "scopes"
)


def charts(report: ReportDefinition) -> list[ChartDefinition]:
    blocks = [block for section in report.sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, ChartDefinition)]


def test_there_are_reports_of_every_hour_day_week_and_month() -> None:
    assert {
        period: sorted(report.name for report in REPORTS if report.period == period)
        for period in ("hourly", "daily", "weekly", "monthly")
    } == {
        "hourly": ["alert_digest", "platform_pulse"],
        "daily": ["learning_activity", "team_daily"],
        "weekly": [
            "cohort_weekly",
            "director_weekly",
            "engagement",
            "learning_outcomes",
            "service_performance",
            "team_weekly",
        ],
        "monthly": ["business", "compliance", "organization"],
    }


def test_every_query_is_asked_by_a_report() -> None:
    asked = {
        block.query for report in REPORTS for section in report.sections for block in section.blocks
    }
    assert sorted(asked) == QUERIES


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_says_its_grain_and_limits_itself_to_scopes(query: str) -> None:
    text = query_text(query)
    used = set(PARAMETER.findall(text))
    assert text.startswith(("-- One row per ", "-- One row, of the platform"))
    assert "(select unnest($scope_ids))" in text
    assert used <= QUERY_PARAMETERS


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_with_several_rows_says_their_order(query: str) -> None:
    text = query_text(query)
    is_one_row = text.startswith("-- One row, of the platform")
    assert is_one_row or re.search(r"^order by\b", text, re.MULTILINE)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_what_a_chart_draws_stands_in_its_table(report: ReportDefinition) -> None:
    for chart in charts(report):
        shown = {column.key for column in chart.columns}
        drawn = {chart.x, *chart.y, *filter(None, (chart.rows, chart.low, chart.high))}
        assert drawn <= shown, chart.key


def test_ready_on_a_chart_is_ready_in_the_seed() -> None:
    with (ROOT / "seeds" / "readiness_bands.csv").open(encoding="utf-8") as file:
        (ready,) = [row for row in csv.DictReader(file) if row["band_name"] == "ready"]
    gates = {
        (chart.gate, chart.gate_label)
        for report in REPORTS
        for chart in charts(report)
        if chart.gate is not None
    }
    assert gates == {(float(ready["from_score"]), f"ready from {ready['from_score']}")}


def test_the_smallest_group_is_that_of_the_marts() -> None:
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))
    assert project["vars"]["suppression_min_learners"] == SMALLEST_GROUP


def test_the_page_of_reports_is_as_the_catalogue_says() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == catalog_page(load_catalog()), (
        "run `warehouse report catalog --write`"
    )


def test_a_report_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(CatalogError, match=r"no report 'team_yearly'; there are .*team_weekly"):
        report_named("team_yearly")


def test_a_query_without_a_file_is_told_with_its_path() -> None:
    with pytest.raises(CatalogError, match=r"queries/team/nothing\.sql does not exist"):
        query_text("team/nothing")


SMALL: dict[str, Any] = {
    "name": "small",
    "title": "Small",
    "description": "For a test.",
    "period": "daily",
    "scope": "team",
    "audience": "Nobody.",
    "keep_days": 1,
    "stale_after_minutes": 60,
    "sections": [
        {
            "key": "all",
            "title": "All",
            "blocks": [
                {
                    "kind": "summary",
                    "key": "said",
                    "query": "team/headline",
                    "formats": {"member_count": "count"},
                    "sentences": [{"text": "{member_count} learners."}],
                },
                {
                    "kind": "figures",
                    "key": "figures",
                    "query": "team/headline",
                    "empty": "Nothing.",
                    "note_formats": {"member_count": "count"},
                    "figures": [
                        {"key": "at_risk_count", "label": "At risk", "note": "of {member_count}"}
                    ],
                },
                {
                    "kind": "bars",
                    "key": "bars",
                    "title": "Bars",
                    "query": "team/risk_levels",
                    "empty": "Nothing.",
                    "x": "risk_level",
                    "y": ["learner_count"],
                    "alt": "The most {most}.",
                    "columns": [
                        {"key": "risk_level", "label": "Risk"},
                        {"key": "learner_count", "label": "Learners", "format": "count"},
                    ],
                },
            ],
        }
    ],
}


def written(folder: Path, definition: object, *, name: str = "small") -> Path:
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump(definition), "utf-8")
    return path


def changed(place: tuple[str | int, ...], value: object) -> dict[str, Any]:
    definition = deepcopy(SMALL)
    holder: Any = definition
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return definition


def test_the_small_report_that_the_mistakes_are_made_in_reads(tmp_path: Path) -> None:
    blocks = read_definition(written(tmp_path, SMALL)).sections[0].blocks
    assert [type(block) for block in blocks] == [
        SummaryDefinition,
        FiguresDefinition,
        ChartDefinition,
    ]


BLOCKS = ("sections", 0, "blocks")
SUMMARY, FIGURES, BARS = (*BLOCKS, 0), (*BLOCKS, 1), (*BLOCKS, 2)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("period",), "yearly", r"period: Input should be .*'hourly'.*\(is 'yearly'"),
        (("scope",), "galaxy", r"scope: Input should be .*'platform'"),
        (("colour",), "red", r"colour: Extra inputs are not permitted \(is 'red'"),
        (("keep_days",), 0, r"keep_days: .*greater than or equal to 1 \(is 0"),
        (("sections",), [], r"sections: .*at least 1 item"),
        ((*SUMMARY, "kind"), "poem", r"sections\.0\.blocks\.0: .*'poem'"),
        ((*SUMMARY, "key"), "bars", r"the key 'bars' names two blocks"),
        (
            (*SUMMARY, "sentences", 0, "text"),
            "{team_name} learns.",
            r"'\{team_name\} learns\.' names 'team_name', which is none of member_count",
        ),
        ((*SUMMARY, "formats"), {"member_count": "furlongs"}, r"format 'furlongs' is none of text"),
        (
            (*FIGURES, "figures", 0, "note"),
            "of {everybody}",
            r"names 'everybody', which is none of member_count",
        ),
        ((*FIGURES, "figures", 0, "format"), "stars", r"format 'stars' is none of text"),
        ((*BARS, "alt"), "The best {best}.", r"names 'best', which is none of count, first"),
        ((*BARS, "columns", 1, "format"), "roman", r"format 'roman' is none of text"),
        ((*BARS, "columns", 0, "total"), "sum", r"column 'risk_level' is no number"),
        (("formats",), ["json"], r"attachments names 'pdf', which is none of its formats"),
        (("delivered_if",), ["figures"], r"delivered_if names 'figures', which is no table"),
    ],
)
def test_a_mistake_is_told_with_its_file_its_place_and_its_value(
    tmp_path: Path, place: tuple[str | int, ...], value: object, told: str
) -> None:
    path = written(tmp_path, changed(place, value))
    with pytest.raises(CatalogError, match=rf"{re.escape(str(path))}: .*{told}"):
        read_definition(path)


def test_a_definition_is_named_as_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL, name="other")
    with pytest.raises(CatalogError, match="name is 'small', but the file's is 'other'"):
        read_definition(path)


def test_a_file_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "small.yml"
    path.write_text("name: [", "utf-8")
    with pytest.raises(CatalogError, match=r"small\.yml is no YAML"):
        read_definition(path)
