"""The reports of the catalogue, on a refreshed home: whole, right, and each reader's own alone."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings
from reports.catalog import (
    BlockDefinition,
    ChartDefinition,
    FiguresDefinition,
    ReportDefinition,
    ScopeKind,
    SummaryDefinition,
    TableDefinition,
    load_catalog,
    query_text,
    report_named,
)
from reports.composing import compose
from reports.model import Cell, Chart, Figures, Report, Scope, Summary, Table
from reports.periods import Period, last_closed, period_of
from reports.reading import PARAMETER, Row, SnapshotReader, open_snapshot

REPORTS = list(load_catalog())
SCOPED = [name for name in REPORTS if report_named(name).scope != "platform"]


@pytest.fixture(scope="module")
def snapshot(refreshed_home: Path) -> Path:
    return Settings(home=refreshed_home).current_file


@pytest.fixture(scope="module")
def reader(snapshot: Path) -> Iterator[SnapshotReader]:
    with open_snapshot(snapshot) as opened:
        yield opened


@pytest.fixture(scope="module")
def copied(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot once more: a process opens a file in one configuration alone."""
    return Path(shutil.copy(snapshot, tmp_path_factory.mktemp("copied") / "snapshot.duckdb"))


@pytest.fixture(scope="module")
def marts(copied: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(copied, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def other_reader(
    snapshot: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SnapshotReader]:
    """A reader of many threads, which would show an order that a query leaves open."""
    path = Path(shutil.copy(snapshot, tmp_path_factory.mktemp("other") / "snapshot.duckdb"))
    with open_snapshot(path, threads=4) as opened:
        yield opened


def period_for(definition: ReportDefinition, reader: SnapshotReader) -> Period:
    """The newest closed period; of months the running one, since March alone is told of."""
    if definition.period == "monthly":
        return period_of("monthly", reader.source.as_of)
    return last_closed(definition.period, reader.source.as_of, "UTC")


def composed(
    name: str, reader: SnapshotReader, scopes: tuple[Scope, ...] | None = None
) -> dict[str, Report]:
    definition = report_named(name)
    found = scopes if scopes is not None else reader.scopes(definition.scope)
    made = compose(definition, reader, period=period_for(definition, reader), scopes=found)
    return {report.scope.scope_id: report for report in made}


def table(report: Report, key: str) -> Table:
    (found,) = [table for table in report.tables() if table.key == key]
    return found


def cells(found: Table, key: str) -> list[Cell]:
    (at,) = [at for at, column in enumerate(found.columns) if column.key == key]
    return [row[at] for row in found.rows]


def values(found: Table, key: str) -> list[object]:
    return [cell.value for cell in cells(found, key)]


def figure(report: Report, key: str) -> object:
    (found,) = [
        figure.cell.value
        for block in report.blocks()
        if isinstance(block, Figures)
        for figure in block.figures
        if figure.key == key
    ]
    return found


def note(report: Report, key: str) -> str:
    (found,) = [
        figure.note
        for block in report.blocks()
        if isinstance(block, Figures)
        for figure in block.figures
        if figure.key == key
    ]
    return found


def texts(report: Report) -> set[str]:
    """Every text of a report that is not its own scope's name: cells, sentences and notes."""
    said: set[str] = set()
    for block in report.blocks():
        if isinstance(block, Summary):
            said.update(block.sentences)
        elif isinstance(block, Figures):
            said.update(figure.cell.text for figure in block.figures)
        else:
            rows = block.table.rows if isinstance(block, Chart) else block.rows
            said.update(cell.text for row in rows for cell in row)
    return said


def keys_named(block: BlockDefinition) -> set[str]:
    """The columns that a block asks its query for."""
    if isinstance(block, SummaryDefinition):
        whens = {sentence.when for sentence in block.sentences if sentence.when is not None}
        return whens | set(block.formats)
    if isinstance(block, FiguresDefinition):
        named = {
            key
            for shown in block.figures
            for key in (shown.key, shown.status, shown.previous, shown.spark)
            if key is not None
        }
        return named | set(block.note_formats)
    named = {column.key for column in block.columns}
    named |= {column.status for column in block.columns if column.status is not None}
    if isinstance(block, ChartDefinition) and block.tone_by is not None:
        named.add(block.tone_by)
    return named


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_composes_for_every_scope(name: str, reader: SnapshotReader) -> None:
    definition = report_named(name)
    scopes = reader.scopes(definition.scope)
    reports = composed(name, reader)
    assert reports
    assert set(reports) == {scope.scope_id for scope in scopes}
    expected = [block.key for section in definition.sections for block in section.blocks]
    for report in reports.values():
        assert [block.key for block in report.blocks()] == expected


@pytest.mark.parametrize("name", REPORTS)
def test_every_summary_says_something(name: str, reader: SnapshotReader) -> None:
    silent = [
        scope_id
        for scope_id, report in composed(name, reader).items()
        for block in report.blocks()
        if isinstance(block, Summary) and not block.sentences
    ]
    assert silent == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_query_gives_what_its_blocks_name_without_a_row_too(
    name: str, marts: duckdb.DuckDBPyConnection
) -> None:
    for section in report_named(name).sections:
        for block in section.blocks:
            text = query_text(block.query)
            parameters: dict[str, object] = {
                "scope_ids": [],
                "scope_kind": report_named(name).scope,
                "timezone": "UTC",
                "smallest_group": 10,
                **{
                    key: "2026-03-01"
                    for key in set(PARAMETER.findall(text))
                    if key.endswith(("_on", "_at", "as_of"))
                },
            }
            used = {key: parameters[key] for key in set(PARAMETER.findall(text))}
            typed = PARAMETER.sub(_typed, text)
            answer = marts.execute(typed, used)
            given = {column[0] for column in answer.description or ()}
            assert keys_named(block) | {"scope_id"} <= given, block.key
            assert answer.fetchall() == [], block.key


def _typed(found: re.Match[str]) -> str:
    kinds = {"_on": "date", "_at": "timestamp", "_of": "timestamp"}
    kind = kinds.get(found[1][-3:])
    return f"{found[0]}::{kind}" if kind else found[0]


@pytest.mark.parametrize("name", SCOPED)
def test_a_report_alone_is_what_it_is_among_all(name: str, reader: SnapshotReader) -> None:
    together = composed(name, reader)
    for scope in reader.scopes(report_named(name).scope)[::3]:
        (alone,) = composed(name, reader, (scope,)).values()
        assert alone == together[scope.scope_id]


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_the_same_on_one_thread_and_on_four(
    name: str, reader: SnapshotReader, other_reader: SnapshotReader
) -> None:
    assert composed(name, other_reader) == composed(name, reader)


def test_no_directors_report_names_a_cohort_of_another(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    of_directors: dict[str, set[str]] = {}
    for director, cohort in marts.execute(
        "select director_user_id, cohort_name from cohort_summary inner join program_summary"
        " using (program_id) where director_user_id is not null"
    ).fetchall():
        of_directors.setdefault(director, set()).add(cohort)
    reports = composed("director_weekly", reader)
    assert len(of_directors) > 1
    assert set(reports) == set(of_directors)
    for director, report in reports.items():
        own = of_directors[director]
        others = set().union(*of_directors.values()) - own
        assert texts(report) & own
        assert texts(report) & others == set()


@pytest.mark.parametrize("question", ["programs", "cohorts"])
def test_a_director_whose_id_is_an_organizations_too_reads_of_the_own_programs_alone(
    reader: SnapshotReader, snapshot: Path, tmp_path: Path, question: str
) -> None:
    directors = reader.scopes("director")
    director = directors[0].scope_id
    path = Path(shutil.copy(snapshot, tmp_path / "snapshot.duckdb"))
    path.chmod(0o600)
    with duckdb.connect(path) as connection:
        connection.execute("update program_summary set organization_id = ?", [director])

    def answered(by: SnapshotReader, kind: ScopeKind, scope_ids: list[str]) -> list[Row]:
        answer = by.answers(
            f"program/{question}",
            kind=kind,
            period=period_for(report_named("director_weekly"), by),
            timezone="UTC",
            scope_ids=scope_ids,
        )
        return [row for rows in answer.values() for row in rows]

    of_all = answered(reader, "director", [scope.scope_id for scope in directors])
    with open_snapshot(path) as with_one_id:
        of_director = answered(with_one_id, "director", [director])
        of_organization = answered(with_one_id, "organization", [director])
    assert of_director == answered(reader, "director", [director])
    assert 0 < len(of_director) < len(of_organization) == len(of_all)


@pytest.mark.parametrize("name", ["team_daily", "team_weekly", "alert_digest"])
def test_no_teams_report_names_a_learner_of_another(
    name: str, reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    names = marts.execute(
        "select team_id, full_name from team_members inner join user_directory using (user_id)"
    ).fetchall()
    everybody = {full_name for _, full_name in names}
    for team_id, report in composed(name, reader).items():
        own = {full_name for of_team, full_name in names if of_team == team_id}
        assert texts(report) & (everybody - own) == set()


@pytest.mark.parametrize(
    "name", [name for name in REPORTS if report_named(name).scope not in ("team", "cohort")]
)
def test_what_is_wider_than_a_cohort_names_no_learner(
    name: str, reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    learners = {
        full_name
        for (full_name,) in marts.execute(
            "select full_name from user_directory where role = 'learner'"
            " except select full_name from user_directory where role <> 'learner'"
        ).fetchall()
    }
    for report in composed(name, reader).values():
        first = (
            {str(cell.value) for cell in cells(table(report, "leaderboard"), "learner")}
            if name == "learning_activity"
            else set()
        )
        assert len(first) <= 10
        assert (texts(report) & learners) - first == set()


PLURALS = re.compile(
    r"(?<![\d.,\N{NARROW NO-BREAK SPACE}])(?<!of )1 (?:\w+ )?"
    r"(learners|alerts|assignments|lessons|cohorts|milestones|seats|services|files|rows|checks"
    r"|enrolments|requests|are|were|have|exports)\b"
)
SINGULARS = re.compile(
    r"\b(?:0|[2-9]|\d\d+) (learner|alert|assignment|lesson|cohort|milestone|service|file|row|check"
    r"|enrolment|request|export|is|was|has)\b"
)


@pytest.mark.parametrize("name", REPORTS)
def test_sentences_count_in_good_grammar(name: str, reader: SnapshotReader) -> None:
    wrong = [
        sentence
        for report in composed(name, reader).values()
        for block in report.blocks()
        if isinstance(block, Summary)
        for sentence in block.sentences
        if PLURALS.search(sentence) or SINGULARS.search(sentence)
    ]
    assert wrong == []


def test_a_teams_tables_add_up_to_its_figures(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    summaries = dict(
        marts.execute(
            "select team_id, (overdue_count, inactive_72h_count, open_alert_count, member_count)"
            " from team_summary"
        ).fetchall()
    )
    daily, weekly = composed("team_daily", reader), composed("team_weekly", reader)
    digests = composed("alert_digest", reader)
    assert sum(len(table(report, "overdue").rows) for report in daily.values()) > 0
    for team_id, report in daily.items():
        overdue, inactive, open_alerts, members = summaries[team_id]
        assert len(table(report, "overdue").rows) == overdue == figure(report, "overdue_count")
        assert len(table(report, "silent").rows) == inactive
        assert len(table(digests[team_id], "open").rows) == open_alerts
        assert len(table(weekly[team_id], "everyone").rows) == members


def test_the_alerts_of_a_teams_week_are_those_that_opened_in_it(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    period = period_for(report_named("team_weekly"), reader)
    reports = composed("team_weekly", reader)
    for team_id, report in reports.items():
        (opened,) = marts.execute(
            "select count(*) from alerts inner join team_members using (user_id)"
            " where team_members.team_id = ? and opened_at >= ? and opened_at < ?",
            [
                team_id,
                period.start_at(report.scope.timezone),
                period.end_at(report.scope.timezone),
            ],
        ).fetchone() or (None,)
        assert len(table(report, "opened").rows) == opened
    assert any(table(report, "opened").rows for report in reports.values())


def test_a_cohorts_tables_add_up_to_its_summary(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    summaries = dict(
        marts.execute(
            "select cohort_id, (enrollment_count, seat_holder_count) from cohort_summary"
        ).fetchall()
    )
    for cohort_id, report in composed("cohort_weekly", reader).items():
        enrollments, seat_holders = summaries[cohort_id]
        assert sum(values(table(report, "seats"), "enrollment_count")) == enrollments  # type: ignore[arg-type]
        assert len(table(report, "learners").rows) == seat_holders


def test_an_alert_of_a_cohort_is_not_counted_among_those_of_its_learners(
    snapshot: Path, reader: SnapshotReader, tmp_path: Path
) -> None:
    def told(of: SnapshotReader) -> list[str]:
        reports = composed("cohort_weekly", of).values()
        return [note(report, "open_alert_count") for report in reports]

    path = Path(shutil.copy(snapshot, tmp_path / "snapshot.duckdb"))
    path.chmod(0o600)
    week = period_for(report_named("cohort_weekly"), reader)
    with duckdb.connect(path) as connection:
        connection.execute(
            "insert into alerts select alerts.* replace ("
            " 'more' as alert_id, cohort_summary.cohort_id as cohort_id, $day::timestamp as"
            " opened_at) from alerts cross join cohort_summary where alerts.alert_id in"
            " (select min(alert_id) from alerts where subject_type = 'cohort')",
            {"day": week.start_on + timedelta(days=2)},
        )
    with open_snapshot(path) as with_more:
        assert told(with_more) == told(reader)
    assert "opened in the week: 0" in told(reader)


def test_a_rule_without_an_alert_of_a_past_period_is_not_listed(reader: SnapshotReader) -> None:
    for name, kind in (("platform_pulse", "platform"), ("organization", "organization")):
        definition = report_named(name)
        newest = period_for(definition, reader)
        scopes = reader.scopes(definition.scope)
        periods = (newest.previous, newest.previous.previous)
        found = [
            row
            for period in periods
            for scope in scopes
            for row in reader.answers(
                f"{kind}/alerts_by_rule",
                kind=definition.scope,
                period=period,
                timezone=scope.timezone,
                scope_ids=[scope.scope_id],
            ).get(scope.scope_id, ())
        ]
        assert found
        counts = ("opened_alert_count", "resolved_alert_count", "open_alert_count")
        assert [row for row in found if not any(row[count] for count in counts)] == []


def test_a_directors_severities_add_up_to_the_open_alerts(reader: SnapshotReader) -> None:
    for report in composed("director_weekly", reader).values():
        total = table(report, "severities").total
        shown = total[1] if total else None
        assert (shown.value if shown else None) == figure(report, "open_alert_count")


def test_revenue_of_the_month_is_that_of_its_days(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    (report,) = composed("business", reader).values()
    by_currency = marts.execute(
        "select currency, round(sum(net_revenue)::decimal(18, 4), 2) from business_revenue"
        " where day_on between '2026-03-01' and '2026-03-31' group by all order by currency"
    ).fetchall()
    revenue = table(report, "revenue")
    shown = zip(values(revenue, "currency"), values(revenue, "net_revenue"), strict=True)
    assert by_currency
    assert [pair for pair in shown if pair[1] != 0] == [pair for pair in by_currency if pair[1]]


def test_requests_of_the_week_are_those_of_its_hours(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    (report,) = composed("service_performance", reader).values()
    period = period_for(report_named("service_performance"), reader)
    (requests, errors) = marts.execute(
        "select sum(request_count), sum(error_count) from service_performance"
        " where hour_at >= ? and hour_at < ?",
        [period.start_at("UTC"), period.end_at("UTC")],
    ).fetchone() or (None, None)
    assert requests == figure(report, "request_count")
    for key in ("services", "errors_by_day", "latency_by_hour"):
        assert sum(values(table(report, key), "request_count")) == requests  # type: ignore[arg-type]
    assert sum(values(table(report, "services"), "error_count")) == errors  # type: ignore[arg-type]


def test_an_organizations_day_is_that_of_its_learners(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    day = period_for(report_named("learning_activity"), reader).start_on
    told = 0
    for organization_id, report in composed("learning_activity", reader).items():
        active, activities = marts.execute(
            "select count(*) filter (is_active), sum(activity_count) from learner_daily_activity"
            " where organization_id = ? and activity_on = ?",
            [organization_id, day],
        ).fetchone() or (None, None)
        days = table(report, "active_learners")
        if days.rows:
            told += 1
            assert figure(report, "active_count") == active
            assert (values(days, "activity_on")[-1], values(days, "activity_count")[-1]) == (
                day,
                activities,
            )
            assert values(days, "activity_on")[0] == day - timedelta(days=27)
    assert told > 0


def test_figures_of_teams_under_ten_do_not_leave_them(reader: SnapshotReader) -> None:
    hidden = 0
    for report in composed("organization", reader).values():
        teams = table(report, "teams")
        for members, at_risk in zip(
            values(teams, "member_count"), cells(teams, "at_risk_count"), strict=True
        ):
            if isinstance(members, int) and members < 10:
                hidden += 1
                assert (at_risk.value, at_risk.text) == (None, "hidden, under 10")
    assert hidden > 0
    for report in composed("learning_activity", reader).values():
        for key, column in (("teams", "learner_count"), ("cohorts", "enrolled_learner_count")):
            assert all(int(str(size)) >= 10 for size in values(table(report, key), column))


def test_a_mean_over_under_ten_of_a_teams_learners_does_not_leave_it(
    snapshot: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(snapshot, tmp_path / "snapshot.duckdb"))
    path.chmod(0o600)
    with duckdb.connect(path) as connection:
        connection.execute(
            "update team_summary set member_count = 12, graded_learner_count = 9,"
            " accuracy_pct = 50, readiness_learner_count = 10, readiness_learner_mean = 60"
        )
    with open_snapshot(path) as reader:
        teams = [table(report, "teams") for report in composed("organization", reader).values()]
    accuracies = {cell.text for team in teams for cell in cells(team, "accuracy_pct")}
    readiness = {cell.value for team in teams for cell in cells(team, "readiness_learner_mean")}
    assert (accuracies, readiness) == ({"hidden, under 10"}, {60})


def test_what_was_loaded_in_the_month_adds_up_to_what_was_read(
    reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    (report,) = composed("compliance", reader).values()
    loads = table(report, "loads")
    (read,) = marts.execute("select sum(rows_read) from load_audit").fetchone() or (None,)
    told = {
        key: sum(values(loads, key))  # type: ignore[arg-type]
        for key in ("rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined")
    }
    assert told["rows_read"] == read
    assert told["rows_read"] == (
        told["rows_loaded"] + told["rows_duplicate"] + told["rows_quarantined"]
    )


@pytest.mark.parametrize("name", REPORTS)
def test_every_word_for_a_value_is_of_a_value_or_a_known_one(
    name: str, reader: SnapshotReader
) -> None:
    """A badge shows no raw name of the marts: every value that occurs has its word."""
    definition = report_named(name)
    worded = {
        (block.key, column.key): column.words
        for section in definition.sections
        for block in section.blocks
        if isinstance(block, (TableDefinition, ChartDefinition))
        for column in block.columns
        if column.words
    }
    for report in composed(name, reader).values():
        for (block_key, column_key), words in worded.items():
            found = values(table(report, block_key), column_key)
            assert {str(value) for value in found if value is not None} <= set(words)


@pytest.mark.parametrize("name", ["team_daily", "team_weekly"])
def test_a_teams_readiness_moved_by_what_its_history_says(
    name: str, reader: SnapshotReader, marts: duckdb.DuckDBPyConnection
) -> None:
    period = period_for(report_named(name), reader)
    moved = 0
    for team_id, report in composed(name, reader).items():
        (shown,) = [
            figure
            for block in report.blocks()
            if isinstance(block, Figures)
            for figure in block.figures
            if figure.key == "readiness_learner_mean"
        ]
        before, now = (
            marts.execute(
                "select max(readiness_learner_mean) from team_history"
                " where team_id = ? and day_on = ?",
                [team_id, day],
            ).fetchall()[0][0]
            for day in (period.previous.end_on, period.end_on)
        )
        assert (shown.cell.value is None) == (now is None)
        if shown.change is not None:
            moved += 1
            assert float(shown.cell.value) == pytest.approx(now, abs=0.05)  # type: ignore[arg-type]
            assert float(shown.change.value) == pytest.approx(now - before, abs=0.1)
    assert moved > 0
