"""What analysts query of reports: the file follows the register by its news, however that ends."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from killed_steps import was_killed
from registered_issues import AT, DAY, issue
from reports_home import ReportsHome, Team, reports_home

from reports.delivery.ledger import Ledger, Parcel
from reports.register import (
    Register,
    RegisterError,
    open_register,
    register_file,
)
from reports.register_forms import FORMS
from reports.report_catalog import catalog_file, write_report_catalog

__all__ = ["reports_home"]

TABLES = ("report_catalog", "report_deliveries")


def parcel(scope_id: str, *, version: int = 1) -> Parcel:
    """A version of a report for the manager of a team."""
    return Parcel(
        kind="report",
        report="team_weekly",
        period="2026-W46",
        scope_id=scope_id,
        version=version,
        content_hash="c",
        recipient_id=f"boss of {scope_id}",
        message_id=f"<{scope_id}.{version}@example>",
    )


def told(reports: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the file's tables, sorted."""
    with duckdb.connect(str(catalog_file(reports)), read_only=True) as connection:
        return {
            table: connection.execute(f"from {table} order by all").fetchall() for table in TABLES
        }


def written_whole(reports: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the register, written from nothing, comes to."""
    with TemporaryDirectory() as folder:
        whole = Path(folder)
        with (
            closing(sqlite3.connect(register_file(reports))) as source,
            closing(sqlite3.connect(register_file(whole))) as target,
        ):
            source.backup(target)
        write(whole)
        return told(whole)


def write(reports: Path) -> int:
    with open_register(reports) as register:
        return write_report_catalog(register)


def test_analysts_query_what_was_made_for_whom(reports_home: ReportsHome) -> None:
    reports_home.publish([Team(team_id="t1", members={"Ada": 30})])
    reports_home.make()
    write(reports_home.reports)
    with duckdb.connect(str(catalog_file(reports_home.reports)), read_only=True) as connection:
        rows = connection.execute(
            "select report, period, scope_id, scope_label, audience, version, status, format,"
            " keep_until, removed_at from report_catalog order by format"
        ).fetchall()
        deliveries = connection.execute("select count(*) from report_deliveries").fetchone()
    keep_until = AT + 30 * DAY
    of_all = ("team_weekly_tiny", "2026-W46", "t1", "t1", "the team's manager", 1, "made")
    assert rows == [(*of_all, "csv", keep_until, None), (*of_all, "json", keep_until, None)]
    assert deliveries == (0,)


def test_what_is_written_is_the_news_and_not_the_history(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        register.record([issue(f"t{number}") for number in range(200)])
        assert write_report_catalog(register) == 400
        register.record([issue("t200")])
        assert write_report_catalog(register) == 2
        register.mark_removed([issue("t7")], removed_at=AT + 30 * DAY)
        assert write_report_catalog(register) == 2
        Ledger(register).plan([parcel("t1"), parcel("t2")], ["outbox"], at=AT)
        assert write_report_catalog(register) == 2
    assert told(tmp_path) == written_whole(tmp_path)


def test_without_news_the_file_stays_the_one_it_is(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        register.record([issue("t1")])
        Ledger(register).plan([parcel("t1")], ["outbox"], at=AT)
        write_report_catalog(register)
        before = catalog_file(tmp_path).stat()
        Ledger(register).plan([parcel("t1")], ["outbox"], at=AT + DAY)
        assert write_report_catalog(register) == 0
    assert catalog_file(tmp_path).stat().st_ino == before.st_ino


def test_a_file_that_grew_by_news_keeps_readers_and_their_versions_of_duckdb(
    tmp_path: Path,
) -> None:
    with open_register(tmp_path) as register:
        register.record([issue("t1")])
        write_report_catalog(register)
        with duckdb.connect(str(catalog_file(tmp_path)), read_only=True) as reader:
            register.record([issue("t2")])
            write_report_catalog(register)
            assert reader.execute("select count(*) from report_catalog").fetchone() == (2,)
    path = catalog_file(tmp_path)
    assert path.stat().st_mode & 0o222 == 0
    with duckdb.connect(str(path), read_only=True) as reader:
        assert reader.execute(
            "select tags['storage_version'] from duckdb_databases()"
            " where database_name = 'report_catalog'"
        ).fetchone() == ("v1.4.0+",)
        assert reader.execute("select count(*) from report_catalog").fetchone() == (4,)


SCOPES = ("t1", "t2")
STEPS = (
    "make",
    "fail",
    "restore",
    "unchanged",
    "remove",
    "plan",
    "send",
    "fail to send",
    "write",
)


def take(register: Register, step: str, scope_id: str, number: int) -> None:
    """One step of the life of a scope's report, as making and delivering take it."""
    newest = register.newest("team_weekly", "2026-W46").get(scope_id)
    version = newest.version if newest else 0
    ledger = Ledger(register)
    waiting = [one for one in ledger.deliveries(scope_id=scope_id) if one.is_open]
    match step:
        case "make":
            register.record([issue(scope_id, version=version + 1, sha256=str(number))])
        case "fail":
            register.record([issue(scope_id, version=version + 1, failed=True)])
        case "restore" if newest:
            register.record([issue(scope_id, version=version, sha256=str(number))])
        case "unchanged" if newest:
            register.record([], as_before=[newest])
        case "remove" if newest:
            register.mark_removed([newest], removed_at=AT + number * DAY)
        case "plan" if newest:
            ledger.plan([parcel(scope_id, version=version)], ["outbox", "smtp"], at=AT)
        case "send" if waiting:
            ledger.sending(waiting[0], at=AT + number * DAY)
            ledger.sent(waiting[0], at=AT + number * DAY)
        case "fail to send" if waiting:
            ledger.failed(waiting[0], "451 later", is_retried=True, at=AT + number * DAY)
        case "write":
            write_report_catalog(register)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(SCOPES)), min_size=10, max_size=30
    )
)
@settings(deadline=None, max_examples=15)
def test_the_news_of_any_steps_come_to_what_is_written_whole(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        reports = Path(folder)
        with open_register(reports) as register:
            for number, (step, scope_id) in enumerate(steps):
                take(register, step, scope_id, number)
            write_report_catalog(register)
        assert told(reports) == written_whole(reports)


@pytest.mark.parametrize("what", ["missing", "empty", "cut off", "foreign", "of before", "older"])
def test_a_file_that_is_not_the_last_one_written_is_written_whole(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, other = tmp_path / "reports", tmp_path / "other"
    path = catalog_file(reports)
    with open_register(reports) as register, open_register(other) as foreign:
        register.record([issue("t1")])
        write_report_catalog(register)
        of_before = path.read_bytes()
        register.record([issue("t2")])
        write_report_catalog(register)
        foreign.record([issue("t9")])
        write_report_catalog(foreign)
        register.record([issue("t3")])
        whole = path.read_bytes()
        path.unlink()
        match what:
            case "empty":
                path.touch()
            case "cut off":
                path.write_bytes(whole[: len(whole) // 2])
            case "foreign":
                shutil.copy(catalog_file(other), path)
            case "of before":
                path.write_bytes(of_before)
            case "older":
                path.write_bytes(whole)
                monkeypatch.setattr("reports.report_catalog.FORM", "of other tables")
        assert write_report_catalog(register) == 6
    assert told(reports) == written_whole(reports)


def test_a_file_whose_rows_cannot_be_read_is_written_whole(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        register.record([issue(f"t{number}") for number in range(100)])
        write_report_catalog(register)
        path = catalog_file(tmp_path)
        body = bytearray(path.read_bytes())
        at = body.index(b"team_weekly")
        body[at : at + 4] = b"TEAM"
        path.unlink()
        path.write_bytes(body)
        register.record([issue("t100")])
        assert write_report_catalog(register) == 202
    assert told(tmp_path) == written_whole(tmp_path)


KILLED = """
import sys
from pathlib import Path
import killed_steps
from reports import report_catalog
from reports.register import open_register

killed_steps.kill_at(
    int(sys.argv[2]),
    (report_catalog.shutil, "copyfile"),
    (report_catalog, "_insert"),
    (report_catalog, "sync"),
    (report_catalog, "_settle"),
)
with open_register(Path(sys.argv[1])) as register:
    report_catalog.write_report_catalog(register)
"""


def test_a_writing_that_was_killed_at_any_step_is_caught_up_with(tmp_path: Path) -> None:
    start = tmp_path / "start"
    with open_register(start) as register:
        register.record([issue("t1"), issue("t2")])
        write_report_catalog(register)
        register.record([issue("t2", version=2), issue("t3")])
        register.mark_removed([issue("t1")], removed_at=AT)
        Ledger(register).plan([parcel("t1")], ["outbox"], at=AT)
    expected = written_whole(start)
    kills = 0
    while True:
        reports = tmp_path / f"killed{kills}"
        shutil.copytree(start, reports)
        is_killed = was_killed(KILLED, reports, kills + 1)
        told(reports)  # whenever it ends, there is a file to read
        write(reports)
        assert told(reports) == expected
        assert {path.name for path in reports.iterdir()} == {
            "register.sqlite",
            "report_catalog.duckdb",
        }
        if not is_killed:
            break
        kills += 1
    assert kills == 6


def test_a_register_of_the_first_form_is_brought_to_the_newest_with_all_it_holds(
    tmp_path: Path,
) -> None:
    with closing(sqlite3.connect(register_file(tmp_path))) as first:
        for statement in FORMS[0]:
            first.execute(statement)
        first.execute(
            "insert into issues values (7, 'team_weekly', '2026-W46', 'team', 't1', 'Team t1',"
            " 'managers', 1, 'made', '', 'c', '[]', 's', '0.1.0', '', '2026-11-16T05:00:00.000000',"
            " '2026-11-16T00:00:00.000000', '2026-11-16T05:00:00.000000',"
            " '2026-12-16T05:00:00.000000')"
        )
        first.execute("insert into files values (7, 'csv', 't1/v1/a.csv', 'a', 3, null)")
        first.execute("pragma user_version = 1")
        first.commit()
    with open_register(tmp_path) as register:
        assert [(one.scope_id, one.version) for one in register.issues()] == [("t1", 1)]
        assert write_report_catalog(register) == 1
        register.mark_removed(register.issues(), removed_at=AT)
        assert write_report_catalog(register) == 1
    assert told(tmp_path) == written_whole(tmp_path)


def test_a_register_of_a_later_form_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(register_file(tmp_path))) as later:
        later.execute("pragma user_version = 99")
    with pytest.raises(RegisterError, match="has form 99, this code knows forms up to 2"):
        write(tmp_path)


def test_a_full_disk_is_told_of_and_leaves_the_register_as_it_was(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        register.record([issue("t1")])
        (pages,) = register.connection.execute("pragma page_count").fetchone()
        register.connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="database or disk is full"):
            register.record([issue(f"t{number}") for number in range(2, 2_000)])
        assert [one.scope_id for one in register.issues()] == ["t1"]
