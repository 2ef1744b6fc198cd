"""The commands on reports: what they make, list, open and refuse."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from command_line import warehouse
from registered_issues import issue

from reports.model import Scope
from reports.register import open_register

ORGANIZATION = "learning_activity"
DAY = "2026-03-27"


@pytest.fixture(scope="module")
def home(refreshed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with what is published, for reports of its own."""
    home = tmp_path_factory.mktemp("reports") / "home"
    home.mkdir()
    for kept in ("published", "builds"):
        shutil.copytree(refreshed_home / kept, home / kept)
    for file in ("current.duckdb", "addresses.parquet"):
        shutil.copy(refreshed_home / file, home / file)
    return home


@pytest.fixture(scope="module")
def made(home: Path) -> list[dict[str, object]]:
    """What the first making of a day's report of all organizations answered."""
    answer = warehouse(home, "report", "make", ORGANIZATION, "--period", DAY, "--json")
    assert answer.code == 0, answer.err
    assert "Friday, 27 March 2026" in answer.err
    [facts] = json.loads(answer.out)
    return list(facts["scopes"])


def test_making_a_report_writes_every_format_for_every_scope(
    home: Path, made: list[dict[str, object]]
) -> None:
    assert {scope["result"] for scope in made} == {"made"}
    assert {scope["version"] for scope in made} == {1}
    for scope in made:
        files = scope["files"]
        assert isinstance(files, list)
        assert sorted(Path(file).suffix for file in files) == [
            ".html",
            ".json",
            ".pdf",
            ".xlsx",
            ".zip",
        ]
        assert all((home / "reports" / file).stat().st_size > 0 for file in files)


def test_making_it_again_changes_nothing(home: Path, made: list[dict[str, object]]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (home / "reports").rglob("*.pdf")}
    again = warehouse(home, "report", "make", ORGANIZATION, "--period", DAY)
    assert again.code == 0
    assert f"{len(made):,} unchanged" in again.err
    after = {path: path.stat().st_mtime_ns for path in (home / "reports").rglob("*.pdf")}
    assert after == before


def test_what_was_made_is_listed_and_found(home: Path, made: list[dict[str, object]]) -> None:
    listed = json.loads(warehouse(home, "report", "list", "--report", ORGANIZATION, "--json").out)
    assert {issue["scope_id"] for issue in listed} == {scope["scope_id"] for scope in made}
    scope_id = str(made[0]["scope_id"])
    opened = warehouse(
        home, "report", "open", ORGANIZATION, "--scope", scope_id, "--format", "pdf", "--only-path"
    )
    assert Path(opened.out.strip()).read_bytes().startswith(b"%PDF-")


def test_analysts_find_what_was_made_in_a_table(home: Path, made: list[dict[str, object]]) -> None:
    with duckdb.connect(
        str(home / "reports" / "report_catalog.duckdb"), read_only=True
    ) as connection:
        [(reports, formats)] = connection.execute(
            "select count(distinct scope_id), count(distinct format) from report_catalog"
            " where report = ? and period = ?",
            [ORGANIZATION, DAY],
        ).fetchall()
    assert (reports, formats) == (len(made), 5)


def test_analysts_query_it_beside_the_marts(home: Path, made: list[dict[str, object]]) -> None:
    answer = warehouse(
        home,
        "sql",
        "select count(distinct made.scope_id) as reports from reports.report_catalog as made"
        " semi join organization_summary on made.scope_id = organization_id",
    )
    assert answer.out.split() == ["reports", str(len(made))]


def test_reports_are_handed_over_once(home: Path, made: list[dict[str, object]]) -> None:
    command = ("report", "deliver", ORGANIZATION, "--period", DAY, "--json")
    handed_over = json.loads(warehouse(home, *command).out)
    sent = [one for one in handed_over if one["state"] == "sent"]
    assert sent
    assert {one["scope_id"] for one in sent} <= {scope["scope_id"] for scope in made}
    for one in sent:
        assert (home / "outbox" / one["path"]).read_bytes().startswith(b"From: ")
    again = warehouse(home, "report", "deliver", ORGANIZATION, "--period", DAY)
    assert f"0 handed over now, {len(sent)} before" in again.err
    listed = json.loads(warehouse(home, "report", "deliveries", "--json").out)
    assert [one["delivery_id"] for one in listed] == [
        one["delivery_id"] for one in handed_over[::-1]
    ]
    refused = warehouse(home, "report", "resend", str(sent[0]["delivery_id"]))
    assert refused.code == 1
    assert "only what failed or was refused can be sent again" in refused.err


def test_a_period_of_which_none_was_made_says_how_they_are_made(home: Path) -> None:
    told = warehouse(home, "report", "deliver", ORGANIZATION, "--period", "2020-01-31").err
    assert told.endswith(
        "2020: 0 handed over now, 0 before, 0 not.\n"
        f"None was made: warehouse report make {ORGANIZATION} --period 2020-01-31\n"
    )


def test_managers_are_told_of_grave_alerts_once(home: Path) -> None:
    first = warehouse(home, "report", "notify", "--json")
    told = [one for one in json.loads(first.out) if one["state"] == "sent"]
    assert {one["kind"] for one in told} == {"alert"}
    again = warehouse(home, "report", "notify")
    assert "Alerts: 0 handed over now" in again.err


def test_a_preview_is_a_file_of_its_own(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "pulse.html"
    answer = warehouse(home, "report", "preview", "platform_pulse", str(target))
    assert answer.code == 0, answer.err
    assert "Platform pulse, The platform" in answer.err
    assert target.read_bytes().startswith(b"<!doctype html>")
    assert "platform_pulse" not in warehouse(home, "report", "list").out


def test_a_preview_of_a_definition_that_fits_no_query_tells_where(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.reading.query_text", lambda query: f"select {query} $scope_ids")
    monkeypatch.setattr(
        "reports.source.SnapshotReader.scopes",
        lambda _reader, kind: (
            Scope(kind=kind, scope_id="platform", label="", parent_label="", timezone="UTC"),
        ),
    )
    answer = warehouse(home, "report", "preview", "platform_pulse", str(tmp_path / "pulse.html"))
    assert answer.code == 1
    assert re.search(r"^Query 'platform/\w+' fails: ", answer.err)


def test_the_catalogue_is_shown_to_people_and_programs(tmp_path: Path) -> None:
    assert "cohort_weekly" in warehouse(tmp_path, "report", "catalog").out
    facts = json.loads(warehouse(tmp_path, "report", "catalog", "--json").out)
    assert {fact["period"] for fact in facts} == {"hourly", "daily", "weekly", "monthly"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("make", "team_weakly"), "There is no report 'team_weakly'; there are"),
        (("make",), "name reports, or a kind of them with --every"),
        (("make", "--every", "yearly"), "is none of hourly, daily, weekly, monthly"),
        (("make", "team_weekly", "--period", "2026-03"), "is written like 2026-W47"),
        (("open", "team_weekly", "--scope", "t9"), "was not made of t9"),
        (("preview", "platform_pulse", "x.doc", "--format", "doc"), "is none of pdf, html"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_remedy(
    home: Path, arguments: tuple[str, ...], told: str
) -> None:
    answer = warehouse(home, "report", *arguments)
    assert answer.code == 2
    assert told in " ".join(answer.err.replace("\N{BOX DRAWINGS LIGHT VERTICAL}", " ").split())


def test_an_unknown_scope_is_named_with_some_that_there_are(home: Path) -> None:
    answer = warehouse(home, "report", "make", "team_weekly", "--scope", "t9")
    assert answer.code == 1
    assert "There is nothing to report of 't9'" in answer.err


def test_a_version_that_could_not_be_made_does_not_hide_the_one_before(tmp_path: Path) -> None:
    with open_register(tmp_path / "reports") as register:
        register.record([issue("t1")])
        register.record([issue("t1", version=2, failed=True)])
    listed = json.loads(warehouse(tmp_path, "report", "list", "--json").out)
    failed = json.loads(warehouse(tmp_path, "report", "list", "--failed", "--json").out)
    assert [(one["version"], one["status"]) for one in listed] == [(1, "made")]
    assert [(one["version"], one["status"]) for one in failed] == [(2, "failed")]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_list_that_is_cut_says_so(tmp_path: Path, form: tuple[str, ...]) -> None:
    with open_register(tmp_path / "reports") as register:
        register.record([issue("t1"), issue("t1", version=2)])
    command = ("report", "list", "--all-versions", *form)
    told = [warehouse(tmp_path, *command, "--limit", limit).told for limit in ("1", "2")]
    assert told == ["1 report more; --limit shows them.", ""]


def test_a_list_of_nothing_says_whether_it_is_of_all(tmp_path: Path) -> None:
    assert warehouse(tmp_path, "report", "list").out.startswith("No report was made yet: ")
    with open_register(tmp_path / "reports") as register:
        register.record([issue("t1")])
    of_another = warehouse(tmp_path, "report", "list", "--scope", "t2").out
    assert of_another.startswith("No such report was made yet: ")
    to_another = warehouse(tmp_path, "report", "deliveries", "--recipient", "ann").out
    assert to_another == "Nothing of that was handed over yet.\n"


def test_a_report_whose_files_are_gone_is_not_opened_and_the_remedy_told(tmp_path: Path) -> None:
    with open_register(tmp_path / "reports") as register:
        register.record([issue("t1")])
    command = ("report", "open", "team_weekly", "--scope", "t1", "--only-path")
    gone = warehouse(tmp_path, *command)
    assert gone.code == 2
    assert (
        "there is no html of it; there is no file of it any more. `warehouse report make "
        "team_weekly --period 2026-W46 --scope t1` makes again what is missing."
    ) in gone.told
    path = tmp_path / "reports" / issue("t1").files[0].path
    path.parent.mkdir(parents=True)
    path.write_text("a,b")
    assert warehouse(tmp_path, *command, "--format", "csv").out == f"{path}\n"
    assert "there is no html of it; there is csv." in warehouse(tmp_path, *command).told


def test_a_register_that_is_none_ends_in_a_message(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "register.sqlite").write_text("Not a register of reports. " * 9)
    answer = warehouse(tmp_path, "report", "list")
    assert answer.code == 1
    assert "file is not a database. Put back a copy of it" in answer.told


def test_nothing_published_is_told(tmp_path: Path) -> None:
    answer = warehouse(tmp_path, "report", "make", "platform_pulse")
    assert answer.code == 1
    assert "nothing is published yet" in answer.err
