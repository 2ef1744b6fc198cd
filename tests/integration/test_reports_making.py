"""Making reports: versions, what changed, files that agree with the register however it ends."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from killed_steps import was_killed
from reports_home import MONDAY, WEEK, ReportsHome, Team, definition, reports_home

from reports import making
from reports.making import apply_report_retention, make_reports, preview
from reports.model import Notice
from reports.source import SourceError

__all__ = ["reports_home"]

ATLAS = Team(team_id="t1", members={"Ada": 30, "Bo": 45})
BOREALIS = Team(team_id="t2", members={"Cy": 10})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_each_scope_gets_its_files_and_they_are_what_the_register_says(
    reports_home: ReportsHome,
) -> None:
    snapshot_id = reports_home.publish([ATLAS, BOREALIS])
    made = reports_home.make()
    assert [(one.scope.scope_id, one.result, one.version) for one in made.outcomes] == [
        ("t1", "made", 1),
        ("t2", "made", 1),
    ]
    files = reports_home.files()
    for issue in reports_home.issues():
        assert issue.snapshot_id == snapshot_id
        assert issue.keep_until == MONDAY.replace(tzinfo=None) + 30 * DAY
        assert [file.format for file in issue.files] == ["csv", "json"]
        for file in issue.files:
            assert file.path.startswith(f"team_weekly_tiny/2026-W46/{issue.scope_id}/v1/")
            assert file.sha256 == hashlib.sha256(files[file.path]).hexdigest()
            assert file.size_bytes == len(files[file.path])


def test_the_same_content_is_not_made_twice_though_the_snapshot_is_newer(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    before, issues = reports_home.files(), reports_home.issues()
    reports_home.publish([ATLAS], at=MONDAY + HOUR, as_of=MONDAY)
    made = reports_home.make(made_at=MONDAY + HOUR)
    assert [(one.result, one.version) for one in made.outcomes] == [("unchanged", 1)]
    assert reports_home.files() == before
    assert reports_home.issues() == issues


def test_other_content_is_the_next_version_and_says_what_changed(reports_home: ReportsHome) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    first = reports_home.files()
    reports_home.publish(
        [Team(team_id="t1", members={"Ada": 31, "Cy": 1, "Di": 2})], at=MONDAY + HOUR, as_of=MONDAY
    )
    (made,) = reports_home.make(made_at=MONDAY + HOUR).outcomes
    assert (made.result, made.version) == ("made", 2)
    assert made.changes == (
        "Members: 2 \N{RIGHTWARDS ARROW} 3",
        "Members: 2 rows added, 1 removed, 1 changed",
    )
    later = reports_home.files()
    assert {path: later[path] for path in first} == first
    (told,) = [json.loads(body) for path, body in later.items() if path.endswith("_v2.json")]
    assert told["report"]["version"] == 2
    assert told["report"]["changes"] == list(made.changes)
    assert [notice["text"] for notice in told["notices"]] == [
        "Corrected: version 2, in place of version 1."
    ]


def test_files_that_were_lost_come_back_as_the_same_version(reports_home: ReportsHome) -> None:
    reports_home.publish([ATLAS, BOREALIS])
    reports_home.make()
    before = reports_home.files()
    lost = next(path for path in before if "/t2/" in path and path.endswith(".json"))
    (reports_home.reports / lost).unlink()
    made = reports_home.make(made_at=MONDAY + HOUR)
    assert [one.result for one in made.outcomes] == ["unchanged", "restored"]
    assert reports_home.files() == before


def test_a_scope_that_fails_is_named_and_stops_no_other(
    reports_home: ReportsHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports_home.publish([ATLAS, BOREALIS])

    def fails(report: object) -> bytes:
        if getattr(report, "scope").scope_id == "t1":  # noqa: B009
            raise ValueError("no glyph for it")
        return b"{}"

    monkeypatch.setattr("reports.making.RENDERERS", {"json": fails})
    only_json = definition(formats=["json"], attachments=["json"])
    made = reports_home.make(only_json)
    assert [(one.scope.scope_id, one.result, one.reason) for one in made.outcomes] == [
        ("t1", "failed", "ValueError: no glyph for it"),
        ("t2", "made", ""),
    ]
    assert [(one.scope_id, one.version, one.status) for one in reports_home.issues()] == [
        ("t1", 1, "failed"),
        ("t2", 1, "made"),
    ]


def test_what_failed_and_is_made_later_has_no_failure_any_more(
    reports_home: ReportsHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports_home.publish([ATLAS])
    with monkeypatch.context() as broken:
        broken.setattr("reports.making.RENDERERS", {})
        assert reports_home.make().outcomes[0].reason == "KeyError: 'json'"
    reports_home.make()
    assert [(one.version, one.status) for one in reports_home.issues()] == [(1, "made")]


def test_a_period_is_read_from_the_snapshot_in_which_it_was_over(reports_home: ReportsHome) -> None:
    reports_home.publish([ATLAS], at=datetime(2026, 11, 15, 23, tzinfo=UTC))
    over = reports_home.publish([ATLAS], at=datetime(2026, 11, 16, 0, tzinfo=UTC))
    reports_home.publish([BOREALIS], at=datetime(2026, 11, 16, 1, tzinfo=UTC))
    assert reports_home.make().snapshot_ids == (over,)


def test_each_scope_is_read_where_its_own_week_is_over(reports_home: ReportsHome) -> None:
    east = Team(team_id="east", members={"Ada": 1}, timezone="Asia/Kolkata")
    west = Team(team_id="west", members={"Bo": 1}, timezone="America/New_York")
    # The week is over in Kolkata at 18:30 UTC on Sunday, in New York at 05:00 UTC on Monday.
    first = reports_home.publish([east, west], at=datetime(2026, 11, 15, 19, tzinfo=UTC))
    second = reports_home.publish([east, west], at=MONDAY)
    assert reports_home.make().snapshot_ids == (first, second)
    read = {issue.scope_id: issue.snapshot_id for issue in reports_home.issues()}
    assert read == {"east": first, "west": second}


def test_a_scope_that_moved_to_another_time_zone_is_told_of_once(
    reports_home: ReportsHome,
) -> None:
    west = Team(team_id="t1", members={"Ada": 1}, timezone="America/New_York")
    east = Team(team_id="t1", members={"Ada": 1}, timezone="Asia/Kolkata")
    reports_home.publish([west], at=datetime(2026, 11, 15, 19, tzinfo=UTC))
    later = reports_home.publish([east], at=MONDAY)
    made = reports_home.make()
    assert [one.scope.scope_id for one in made.outcomes] == ["t1"]
    assert made.snapshot_ids == (later,)


def test_a_scope_that_was_not_there_when_its_week_was_over_is_not_told_of(
    reports_home: ReportsHome,
) -> None:
    east = Team(team_id="t1", members={"Ada": 1}, timezone="Asia/Kolkata")
    reports_home.publish([BOREALIS], at=datetime(2026, 11, 15, 19, tzinfo=UTC))
    reports_home.publish([east, BOREALIS], at=MONDAY)
    assert [one.scope.scope_id for one in reports_home.make().outcomes] == ["t2"]


def test_a_period_that_is_not_over_is_read_from_the_current_snapshot_and_says_so(
    reports_home: ReportsHome, tmp_path: Path
) -> None:
    reports_home.publish([ATLAS], at=datetime(2026, 11, 10, tzinfo=UTC))
    report = preview(
        definition(),
        period=WEEK,
        scope_id="t1",
        output_format="json",
        target=tmp_path / "preview.json",
        places=reports_home.places,
    )
    assert [notice.kind for notice in report.notices] == ["early"]
    assert json.loads((tmp_path / "preview.json").read_text())["scope"]["id"] == "t1"
    assert not reports_home.reports.exists()


def test_newer_data_that_is_withheld_is_told_of_without_anybodys_value(
    reports_home: ReportsHome, tmp_path: Path
) -> None:
    reports_home.publish([ATLAS])
    reports_home.withhold(at=MONDAY + HOUR)
    report = preview(
        definition(),
        period=WEEK,
        scope_id="t1",
        output_format="json",
        target=tmp_path / "preview.json",
        places=reports_home.places,
    )
    assert report.notices == (
        Notice(
            kind="withheld",
            tone="bad",
            text="Newer data is withheld: the build of 16 Nov 2026, 06:00 UTC did not pass its "
            "audit (learner_summary.learner_id: not_null). What is shown here passed it.",
        ),
    )
    reports_home.publish([ATLAS], at=MONDAY + 2 * HOUR, as_of=MONDAY + 2 * HOUR)
    made = reports_home.make()
    assert [issue.snapshot_id for issue in reports_home.issues()] == list(made.snapshot_ids)
    assert all(b"withheld" not in body for body in reports_home.files().values())


def test_who_waited_for_another_reads_what_is_current_then(
    reports_home: ReportsHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = datetime(2026, 11, 12, tzinfo=UTC)
    reports_home.publish([ATLAS], at=early)
    wait = making._making

    @contextmanager
    def waited(reports: Path, report: str) -> Iterator[Path]:
        with wait(reports, report) as working:
            reports_home.publish([ATLAS], at=early + HOUR)
            yield working

    monkeypatch.setattr(making, "_making", waited)
    assert reports_home.make().snapshot_ids == ("20261112T010000Z",)


def test_a_scope_or_snapshot_that_there_is_not_is_named(reports_home: ReportsHome) -> None:
    with pytest.raises(SourceError, match="nothing is published yet"):
        reports_home.make()
    reports_home.publish([ATLAS])
    with pytest.raises(SourceError, match=r"'t9': of 1 scopes the first are t1\."):
        reports_home.make(scope_ids=["t9"])
    with pytest.raises(SourceError, match="There is no snapshot 'x'; kept are 20261116T050000Z"):
        make_reports(
            definition(),
            period=WEEK,
            reports=reports_home.reports,
            places=reports_home.places,
            made_at=MONDAY,
            snapshot_id="x",
        )


def test_no_scope_is_written_outside_its_folder(reports_home: ReportsHome) -> None:
    hostile = ["../../../evil", "/etc/passwd", "a\0b", "..", "", "A", "a", "x" * 500]
    reports_home.publish([Team(team_id=name, members={"Ada": 1}) for name in hostile])
    made = reports_home.make()
    assert len(made.having("made")) == len(hostile)
    folders = {path.rsplit("/", 2)[0] for path in reports_home.files()}
    assert len(folders) == len(hostile)
    assert all(folder.startswith("team_weekly_tiny/2026-W46/") for folder in folders)
    assert {path.name for path in reports_home.folder.parent.iterdir()} == {"home", "queries"}


KILLED = """
import sys
from pathlib import Path
import killed_steps, reports_home
from reports import catalog, making

catalog.QUERIES_FOLDER = Path(sys.argv[2])
killed_steps.kill_at(
    int(sys.argv[3]),
    (making, "_write"),
    (making, "sync"),
    (making, "_move"),
    (making.Register, "record"),
    (making.shutil, "rmtree"),
)
reports_home.ReportsHome(Path(sys.argv[1])).make()
"""


def test_a_run_killed_at_any_step_and_run_again_is_as_if_nothing_had_happened(
    reports_home: ReportsHome, tmp_path: Path
) -> None:
    reports_home.publish([ATLAS, BOREALIS])
    reports_home.make()
    reports_home.publish(
        [Team(team_id="t1", members={"Ada": 31}), BOREALIS], at=MONDAY + HOUR, as_of=MONDAY
    )
    whole = ReportsHome(tmp_path / "whole")
    subprocess.run(["cp", "-a", str(reports_home.folder), str(whole.folder)], check=True)
    whole.make()

    kills = 0
    while True:
        home = ReportsHome(tmp_path / f"killed{kills}")
        subprocess.run(["cp", "-a", str(reports_home.folder), str(home.folder)], check=True)
        is_killed = was_killed(KILLED, home.folder, tmp_path / "queries", kills + 1)
        home.make()
        assert home.files() == whole.files()
        assert home.issues() == whole.issues()
        if not is_killed:
            break
        kills += 1
    assert kills >= 8


def test_retention_removes_files_and_keeps_their_record(reports_home: ReportsHome) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    assert apply_report_retention(reports=reports_home.reports, now=MONDAY + 29 * DAY) == ()
    removed = apply_report_retention(reports=reports_home.reports, now=MONDAY + 30 * DAY)
    assert removed == (reports_home.reports / "team_weekly_tiny/2026-W46/t1/v1",)
    assert reports_home.files() == {}
    (issue,) = reports_home.issues()
    gone = (MONDAY + 30 * DAY).replace(tzinfo=None)
    assert [(file.format, file.removed_at) for file in issue.files] == [
        ("csv", gone),
        ("json", gone),
    ]
    assert apply_report_retention(reports=reports_home.reports, now=MONDAY + 31 * DAY) == ()


def test_what_was_restored_while_retention_waited_stays(
    reports_home: ReportsHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    now = MONDAY + 30 * DAY
    wait = making._making

    @contextmanager
    def waited(reports: Path, report: str) -> Iterator[Path]:
        monkeypatch.setattr(making, "_making", wait)
        for path in reports_home.reports.rglob("*.json"):
            path.unlink()
        reports_home.make(made_at=now)
        with wait(reports, report) as working:
            yield working

    monkeypatch.setattr(making, "_making", waited)
    assert apply_report_retention(reports=reports_home.reports, now=now) == ()
    assert len(reports_home.files()) == 4
