"""Composing: answers become figures, tables and sentences, each number written once."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reports import catalog
from reports.catalog import ReportDefinition
from reports.composing import ComposingError, compose
from reports.model import Change, Figures, Notice, Report, Scope, Summary, Table
from reports.periods import period_named
from reports.reading import ReadingError, SnapshotReader, open_snapshot

WEEK = period_named("weekly", "2026-W46")  # 9 to 15 November 2026
OSLO, KOLKATA = "Europe/Oslo", "Asia/Kolkata"

MARTS = """
create table snapshot_info as
select
    's1' as snapshot_id, 'v1' as code_version, 1800::double as data_freshness_seconds,
    timestamp '2026-11-16 00:00' as as_of;
create table metric_registry as
select * from (values ('member_count', 'Members', 'Learners of the team.'))
    as metrics (metric, title, definition);
create table teams as
select * from (values
    ('t1', 'Atlas', 12, 10, 61.25, 'ok'), ('t2', 'Borealis', 1, 1, null, 'suppressed')
) as teams (team_id, team_name, member_count, member_count_before, readiness, readiness_status);
create table members as
select * from (values
    ('t1', 'Ada', 'high', 30, 1.005), ('t1', 'Bo', 'low', 45, 2.5), ('t1', 'Cy', null, null, null)
) as members (team_id, full_name, risk_level, focus_minutes, amount);
"""

HEADLINE = """
select team_id as scope_id, *, member_count > 1 as has_several, $period_end_on as ends_on
from teams where team_id in (select unnest($scope_ids)) order by scope_id
"""
MEMBERS = """
select team_id as scope_id, full_name, risk_level, focus_minutes, amount,
    risk_level = 'high' as is_high, risk_level is null as is_unknown
from members where team_id in (select unnest($scope_ids)) order by scope_id, full_name
"""

DEFINITION: dict[str, Any] = {
    "name": "a_team_report",
    "title": "Team report",
    "description": "For a test.",
    "period": "weekly",
    "scope": "team",
    "audience": "the team's manager",
    "keep_days": 1,
    "stale_after_minutes": 60,
    "sections": [
        {
            "key": "overview",
            "title": "Overview",
            "blocks": [
                {
                    "kind": "summary",
                    "key": "first",
                    "query": "headline",
                    "formats": {"member_count": "count", "team_name": "text"},
                    "sentences": [
                        {"text": "{team_name} has {member_count} members.", "when": "has_several"},
                        {"text": "This is {team_name}."},
                    ],
                },
                {
                    "kind": "figures",
                    "key": "headlines",
                    "query": "headline",
                    "empty": "Nothing is known of this team.",
                    "note_formats": {"ends_on": "date"},
                    "figures": [
                        {
                            "key": "member_count",
                            "label": "Members",
                            "previous": "member_count_before",
                            "better": "up",
                            "note": "on {ends_on}",
                        },
                        {
                            "key": "readiness",
                            "label": "Readiness",
                            "format": "score",
                            "status": "readiness_status",
                        },
                    ],
                },
                {
                    "kind": "table",
                    "key": "members",
                    "title": "Members",
                    "query": "members",
                    "empty": "The team has no members.",
                    "columns": [
                        {"key": "full_name", "label": "Learner"},
                        {
                            "key": "risk_level",
                            "label": "Risk",
                            "format": "badge",
                            "words": {"high": "High"},
                            "tones": {"high": "bad"},
                        },
                        {
                            "key": "focus_minutes",
                            "label": "Focus",
                            "format": "minutes",
                            "total": "sum",
                            "bar_of": 60,
                        },
                        {"key": "amount", "label": "Paid", "format": "money", "total": "sum"},
                    ],
                },
            ],
        }
    ],
}


def scope(scope_id: str, timezone: str = OSLO) -> Scope:
    """A team of the snapshot below."""
    return Scope(kind="team", scope_id=scope_id, label=scope_id, parent_label="", timezone=timezone)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SnapshotReader]:
    """A snapshot of two teams, and the two queries of the report above."""
    with duckdb.connect(str(tmp_path / "snapshot.duckdb")) as connection:
        connection.execute(MARTS)
    (tmp_path / "headline.sql").write_text(HEADLINE)
    (tmp_path / "members.sql").write_text(MEMBERS)
    monkeypatch.setattr(catalog, "QUERIES_FOLDER", tmp_path)
    catalog.query_text.cache_clear()
    with open_snapshot(tmp_path / "snapshot.duckdb") as opened:
        yield opened
    catalog.query_text.cache_clear()


def composed(reader: SnapshotReader, *scopes: Scope, **changed: object) -> list[Report]:
    """The report of these scopes, by a definition with some keys changed."""
    definition = ReportDefinition.model_validate(DEFINITION | changed)
    return list(compose(definition, reader, period=WEEK, scopes=scopes))


def blocks_of(report: Report) -> tuple[Summary, Figures, Table]:
    """The three blocks of the report above."""
    summary, figures, table = report.blocks()
    assert isinstance(summary, Summary)
    assert isinstance(figures, Figures)
    assert isinstance(table, Table)
    return summary, figures, table


def test_a_sentence_is_said_where_its_condition_holds(reader: SnapshotReader) -> None:
    several, single = composed(reader, scope("t1"), scope("t2"))

    assert blocks_of(several)[0].sentences == ("Atlas has 12 members.", "This is Atlas.")
    assert blocks_of(single)[0].sentences == ("This is Borealis.",)


def test_a_figure_says_how_it_moved_and_why_it_is_not_known(reader: SnapshotReader) -> None:
    atlas, borealis = composed(reader, scope("t1"), scope("t2"))

    members, readiness = blocks_of(atlas)[1].figures
    assert (members.cell.value, members.note) == (12, "on 15 Nov 2026")
    assert members.change == Change(value=2, text="+2", direction="up", tone="good")
    assert readiness.cell.text == "61.3"
    unchanged, hidden = blocks_of(borealis)[1].figures
    assert unchanged.change == Change(value=0, text="unchanged", direction="flat", tone="neutral")
    assert (hidden.cell.value, hidden.cell.text) == (None, "hidden, under 10")


def test_a_total_is_the_sum_of_what_is_shown(reader: SnapshotReader) -> None:
    (report,) = composed(reader, scope("t1"))

    table = blocks_of(report)[2]
    ada, _, cy = table.rows
    assert [cell.text for cell in ada[:2]] == ["Ada", "High"]
    assert (ada[1].value, ada[1].tone, ada[2].share) == ("high", "bad", Decimal("0.5000"))
    assert [cell.value for cell in cy[1:]] == [None, None, None]
    assert [cell and cell.value for cell in table.total or ()] == [None, None, 75, Decimal("3.51")]


def test_a_table_of_only_some_rows_totals_those(reader: SnapshotReader) -> None:
    *others, members = DEFINITION["sections"][0]["blocks"]
    only_high = {**DEFINITION["sections"][0], "blocks": [*others, {**members, "only": "is_high"}]}
    (report,) = composed(reader, scope("t1"), sections=[only_high])

    table = blocks_of(report)[2]
    assert [row[0].text for row in table.rows] == ["Ada"]
    assert [cell and cell.value for cell in table.total or ()] == [None, None, 30, Decimal("1.01")]


def test_what_is_not_known_of_anybody_has_no_total(reader: SnapshotReader) -> None:
    *others, members = DEFINITION["sections"][0]["blocks"]
    unknown = {**members, "only": "is_unknown"}
    (report,) = composed(
        reader, scope("t1"), sections=[{**DEFINITION["sections"][0], "blocks": [*others, unknown]}]
    )

    table = blocks_of(report)[2]
    assert [row[0].text for row in table.rows] == ["Cy"]
    assert table.total is None


def test_a_scope_without_rows_gets_a_report_that_says_so(reader: SnapshotReader) -> None:
    (report,) = composed(reader, scope("t3"))

    summary, figures, table = blocks_of(report)
    assert (summary.sentences, figures.figures, table.rows, table.total) == ((), (), (), None)
    assert table.empty_text == "The team has no members."


def test_a_report_defines_the_metrics_that_it_shows(reader: SnapshotReader) -> None:
    (report,) = composed(reader, scope("t1"))

    assert [(found.title, found.text) for found in report.definitions] == [
        ("Members", "Learners of the team.")
    ]


@pytest.mark.parametrize(
    ("timezone", "minutes", "kinds"),
    [
        # The week ended at 23:00 UTC in Oslo and at 18:30 in Kolkata; the newest data is of 23:30.
        (OSLO, 30, []),
        (KOLKATA, 30, []),
        (OSLO, 29, ["stale"]),
        # In New York it ends at 05:00 UTC, five and a half hours after the newest data.
        ("America/New_York", 330, ["early"]),
        ("America/New_York", 329, ["early", "stale"]),
    ],
)
def test_a_report_says_when_its_data_does_not_reach_its_periods_end(
    reader: SnapshotReader, timezone: str, minutes: int, kinds: list[str]
) -> None:
    (report,) = composed(reader, scope("t1", timezone), stale_after_minutes=minutes)

    assert [notice.kind for notice in report.notices] == kinds
    assert report.freshness_text == "Data 30 min behind its source"
    assert report.freshness_tone == ("warning" if kinds else "good")


def test_a_withheld_build_is_told_on_every_report(reader: SnapshotReader) -> None:
    notice = Notice(kind="withheld", tone="warning", text="A newer build was withheld.")
    definition = ReportDefinition.model_validate(DEFINITION)

    reports = compose(
        definition, reader, period=WEEK, scopes=[scope("t1"), scope("t2")], withheld=notice
    )

    assert [report.notices for report in reports] == [(notice,), (notice,)]


def test_a_query_that_answers_for_somebody_else_is_refused(
    reader: SnapshotReader, tmp_path: Path
) -> None:
    (tmp_path / "members.sql").write_text(
        MEMBERS.replace("in (select unnest($scope_ids))", "<> $scope_ids[1] or true")
    )

    with pytest.raises(ReadingError, match="'t1', which was not asked for"):
        composed(reader, scope("t2"))


def test_a_query_must_limit_itself_to_the_scopes(reader: SnapshotReader, tmp_path: Path) -> None:
    (tmp_path / "members.sql").write_text("select 't1' as scope_id")

    with pytest.raises(ReadingError, match="must limit itself to"):
        composed(reader, scope("t1"))


def test_an_unknown_column_is_told_with_report_block_and_scope(
    reader: SnapshotReader, tmp_path: Path
) -> None:
    (tmp_path / "members.sql").write_text(MEMBERS.replace("amount", "amount as amounts"))

    with pytest.raises(ComposingError, match=r"a_team_report\.members of t1.*no column 'amount'"):
        composed(reader, scope("t1"))


def test_as_of_is_a_moment_of_the_readers_clock(reader: SnapshotReader) -> None:
    (report,) = composed(reader, scope("t1", KOLKATA))

    assert reader.source.as_of == datetime.fromisoformat("2026-11-16T00:00")
    assert report.as_of_text == "16 Nov 2026, 05:30 IST"
