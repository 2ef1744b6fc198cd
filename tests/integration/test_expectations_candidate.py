"""What a candidate may look like: conventions, promises, the last snapshot, and how it is told."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from expectations_files import AS_OF, Files, failed
from sqlalchemy.exc import DBAPIError

from expectations.audit_database import audit_database
from orchestration.publishing.checks import CheckOutcome

LEARNERS = (
    "create table learners as select 'u' || i as user_id, 50.0::double as progress_pct,"
    " 3::bigint as done_count, 4::bigint as total_count,"
    " timestamp '2026-06-01 12:00' as computed_at from range(10) as rows(i)"
)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def by_name(outcomes: list[CheckOutcome]) -> dict[str, CheckOutcome]:
    return {outcome.name: outcome for outcome in outcomes}


def test_a_mart_without_a_file_is_checked_by_the_names_of_its_columns(files: Files) -> None:
    files.run(files.candidate, LEARNERS)
    [outcome] = files.audit()
    assert (outcome.subject, outcome.name, outcome.passed) == (
        "learners",
        "values_are_as_promised",
        True,
    )
    assert outcome.message == (
        "user_id: is never blank; progress_pct: is within 0..100;"
        " done_count, total_count: is at least 0; computed_at: is as_of, 2026-06-01 12:00:00"
    )


def test_where_a_value_is_wrong_every_column_is_told_by_itself(files: Files) -> None:
    files.run(files.candidate, LEARNERS, "update learners set done_count = -1")
    told = {outcome.name: outcome.passed for outcome in files.audit()}
    assert told == {
        "user_id_is_not_blank": True,
        "progress_pct_is_at_least_0_and_at_most_100": True,
        "done_count_is_at_least_0": False,
        "total_count_is_at_least_0": True,
        "computed_at_is_as_of": True,
    }


def test_a_whole_that_does_not_hold_fails_though_all_of_its_parts_do(files: Files) -> None:
    """The gate must not open where the two ways of asking disagree."""
    from expectations.checks import Suite, all_hold, claims_of, is_within
    from expectations.outcomes import outcomes
    from expectations.validation import gx_context, validate

    files.run(files.candidate, LEARNERS)
    part = is_within("done_count", least=0, shows=["user_id"])
    whole = all_hold("all_is_well", [replace(part, condition="done_count > 3")])
    with (
        audit_database({"candidate": files.candidate}) as database,
        gx_context() as context,
    ):
        learners = "select * from candidate.main.learners"
        database.make_view("marts", "learners", learners, claims_of([whole]))
        suite = Suite(subject="learners", schema="marts", view="learners", checks=(whole,))
        [outcome] = outcomes(validate(context, [suite], url=database.url))
    assert (outcome.name, outcome.passed, outcome.failures) == ("all_is_well", False, 10)


@pytest.mark.parametrize(
    ("column", "value", "is_blocking", "message"),
    [
        ("progress_pct", "104.2::double", True, "1 of 10 rows outside 0..100, e.g. 104.2"),
        ("progress_pct", "'nan'::double", True, "outside 0..100"),
        ("risk_probability", "1.01::double", True, "outside 0..1, e.g. 1.01"),
        ("overdue_count", "-1::bigint", True, "below 0"),
        ("focus_minutes", "'inf'::double", True, "below 0 or not finite"),
        ("slope", "'nan'::double", True, "not finite"),
        ("accuracy_pct", "120.0::double", False, "above 100, e.g. 120"),
        ("team_id", "' '", True, "hold blanks"),
        ("last_activity_at", "timestamp '2026-06-01 12:00:01'", True, "above 2026-06-01 12:00:00"),
        ("computed_at", "null::timestamp", True, "not of as_of"),
        ("computed_at", "timestamp '2026-06-01 11:59:59'", True, "not of as_of"),
    ],
)
def test_a_value_that_breaks_what_its_column_s_name_promises_is_told(
    files: Files, column: str, value: str, is_blocking: bool, message: str
) -> None:
    good = {"team_id": "'t1'", "computed_at": f"timestamp '{AS_OF:%Y-%m-%d %H:%M}'"}
    files.run(
        files.candidate,
        f"create table teams as select 'x' || i as thing_id,"
        f" case i when 7 then {value} else {good.get(column, 'null')} end as {column}"
        " from range(10) as rows(i)",
    )
    [outcome] = failed(files.audit())
    assert (outcome.subject, outcome.column, outcome.failures) == ("teams", column, 1)
    assert outcome.is_blocking is is_blocking
    assert outcome.message.startswith(f"teams.{column}: ")
    assert message in outcome.message
    assert outcome.examples[0]["thing_id"] == "x7"


def test_what_names_promise_nothing_of_may_be_anything(files: Files) -> None:
    files.run(
        files.candidate,
        "create table trends as select -250.0::double as activity_growth_pct,"
        " timestamp '2030-01-01' as next_due_at, -3.5::double as slope, '' as note,"
        " null::double as progress_pct",
    )
    assert failed(files.audit()) == []


def test_the_promise_on_a_column_stands_in_the_place_of_its_convention(files: Files) -> None:
    files.run(files.candidate, LEARNERS, "update learners set progress_pct = 104.2")
    files.promise("learners", "columns: {progress_pct: [{min: 0, max: 105}]}")
    assert failed(files.audit()) == []


def test_rows_that_break_a_claim_are_shown_with_the_columns_it_names(files: Files) -> None:
    files.run(
        files.candidate,
        LEARNERS,
        "update learners set done_count = 5 where user_id = 'u3'",
        "update learners set done_count = null where user_id = 'u4'",
    )
    files.promise(
        "learners",
        "grain: [user_id]\n"
        "claims: [{name: no_more_done_than_all, holds: done_count <= total_count}]",
    )
    [outcome] = failed(files.audit())
    assert (outcome.name, outcome.column, outcome.failures) == ("no_more_done_than_all", None, 1)
    assert outcome.examples == ({"user_id": "u3", "done_count": 5, "total_count": 4},)
    assert outcome.message == (
        "learners: 1 of 10 rows break 'no more done than all' (done_count <= total_count),"
        " e.g. user_id 'u3', done_count 5, total_count 4"
    )


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("gone_count > 0", 'Referenced column "gone_count" not found'),
        ("cast(user_id as integer) > 0", "Could not convert string 'u0' to INT32"),
    ],
)
def test_a_check_that_cannot_be_made_blocks_whatever_its_policy_and_spoils_no_other(
    files: Files, claim: str, reason: str
) -> None:
    files.run(files.candidate, LEARNERS)
    files.promise(
        "learners", f"claims: [{{name: cannot_be_told, holds: {claim}, blocking: false}}]"
    )
    found = files.audit()
    [outcome] = failed(found)
    assert (outcome.name, outcome.is_blocking, outcome.failures) == ("cannot_be_told", True, 1)
    assert outcome.message.startswith("learners: not checked: ")
    assert reason in outcome.message
    assert len(found) == 2


def test_a_promise_on_a_column_that_is_gone_blocks(files: Files) -> None:
    files.run(files.candidate, LEARNERS)
    files.promise("learners", "columns: {gone_pct: [{min: 0}]}")
    [outcome] = failed(files.audit())
    assert (outcome.column, outcome.is_blocking) == ("gone_pct", True)
    assert "not checked" in outcome.message


def test_a_promised_mart_that_is_missing_blocks(files: Files) -> None:
    files.promise("learners", "grain: [user_id]")
    [outcome] = files.audit()
    assert (outcome.subject, outcome.name, outcome.passed) == ("learners", "mart_is_there", False)
    assert outcome.is_blocking
    assert outcome.message.startswith("learners: 0 rows, expected a table learners")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("{min: 11}", "learners: 10 rows, expected at least 11"),
        ("{exactly: 1}", "learners: 10 rows, expected exactly 1"),
    ],
)
def test_a_wrong_number_of_rows_is_told(files: Files, rows: str, message: str) -> None:
    files.run(files.candidate, LEARNERS)
    files.promise("learners", f"rows: {rows}")
    [outcome] = failed(files.audit())
    assert (outcome.name, outcome.message) == ("row_count_is_right", message)


def with_fewer_learners(files: Files) -> None:
    files.run(files.previous, LEARNERS)
    files.run(files.candidate, LEARNERS, "delete from learners where user_id in ('u8', 'u9')")
    files.promise("learners", "since_previous: [{measure: rows, min_ratio: 0.9, blocking: true}]")


def test_rows_that_vanished_since_the_last_snapshot_block(files: Files) -> None:
    with_fewer_learners(files)
    [outcome] = failed(files.audit(with_previous=True))
    assert (outcome.name, outcome.is_blocking) == ("rows_like_the_last_snapshot", True)
    assert outcome.message == "learners: 8 rows, expected at least 9 (the last snapshot: 10)"


def test_an_accepted_change_is_told_and_blocks_nothing(files: Files) -> None:
    with_fewer_learners(files)
    [outcome] = failed(files.audit(with_previous=True, changes_accepted=True))
    assert not outcome.is_blocking


def test_a_snapshot_of_a_later_moment_is_no_measure(files: Files) -> None:
    with_fewer_learners(files)
    files.run(files.previous, "update learners set computed_at = timestamp '2026-06-01 12:01'")
    assert failed(files.audit(with_previous=True)) == []


def test_sums_means_and_different_values_are_held_to_the_last_snapshot(files: Files) -> None:
    files.run(files.previous, LEARNERS)
    files.run(files.candidate, LEARNERS, "update learners set done_count = 1, user_id = 'u'")
    files.promise(
        "learners",
        "since_previous:\n"
        "  - {measure: sum, column: done_count, min_ratio: 0.5}\n"
        "  - {measure: mean, column: progress_pct, max_ratio: 0.5}\n"
        "  - {measure: distinct, column: user_id, min_ratio: 0.5}\n",
    )
    told = {outcome.message for outcome in failed(files.audit(with_previous=True))}
    assert told == {
        "learners.done_count: a sum of 10, expected at least 15 (the last snapshot: 30)",
        "learners.progress_pct: a mean of 50, expected at most 25 (the last snapshot: 50)",
        "learners.user_id: 1 different values, expected at least 5 (the last snapshot: 10)",
    }


def test_a_value_that_fell_since_the_last_snapshot_is_told_with_both(files: Files) -> None:
    files.run(files.previous, LEARNERS)
    files.run(
        files.candidate,
        LEARNERS,
        "update learners set done_count = 2 where user_id = 'u1'",
        "insert into learners values ('new', 0, 0, 4, timestamp '2026-06-01 12:00')",
    )
    files.promise(
        "learners", "grain: [user_id]\nnever_falls: [{columns: [done_count], blocking: true}]"
    )
    [outcome] = failed(files.audit(with_previous=True))
    assert (outcome.name, outcome.is_blocking) == ("done_count_never_falls", True)
    assert outcome.examples == ({"user_id": "u1", "done_count": 2, "done_count_before": 3},)


def test_a_mart_that_the_last_snapshot_does_not_have_is_not_compared(files: Files) -> None:
    files.run(files.previous, "create table others as select 1 as a")
    files.run(files.candidate, LEARNERS)
    files.promise("learners", "never_falls: [{columns: [done_count]}]")
    assert failed(files.audit(with_previous=True)) == []


def test_nothing_can_be_written_through_an_audit_s_database(files: Files) -> None:
    files.run(files.candidate, LEARNERS)
    with (
        audit_database({"candidate": files.candidate}) as database,
        pytest.raises(DBAPIError, match="read-only"),
    ):
        database.rows("delete from candidate.main.learners")


def test_the_audit_writes_nothing_into_the_files_and_lets_go_of_them(files: Files) -> None:
    files.run(files.previous, LEARNERS)
    files.run(files.candidate, LEARNERS)
    files.run(files.warehouse)
    before = {path: path.read_bytes() for path in files.folder.glob("*.duckdb*")}
    files.audit(with_previous=True)
    assert {path: path.read_bytes() for path in files.folder.glob("*.duckdb*")} == before
    for path in before:
        # Opened for writing, which fails as long as anybody in this process reads it.
        duckdb.connect(path).close()


def test_the_data_docs_take_no_value_for_markup_and_fetch_nothing(files: Files) -> None:
    hostile: dict[str, object] = {
        "user_id": "u1",
        "username": "ada",
        "role": "<img src=x onerror=alert(1)>",
    }
    files.load("users", [hostile])
    files.run(files.candidate, LEARNERS, "update learners set progress_pct = 101")
    files.audit(with_docs=True)
    pages = {path.name: path.read_text("utf-8") for path in files.data_docs.glob("*.html")}
    assert {"index.html", "raw.users.html", "marts.learners.html"} <= pages.keys()
    assert all("<img" not in page and "://" not in page for page in pages.values())
    # Once where the outcome is told, once in the table of unexpected values.
    assert pages["raw.users.html"].count("&lt;img src=x onerror=alert(1)&gt;") == 2
    assert "10 of 10 rows outside 0..100" in pages["marts.learners.html"]


def test_the_data_docs_are_the_same_for_the_same_files_and_leave_no_old_page(files: Files) -> None:
    files.run(files.candidate, LEARNERS, "create table old as select 1 as a_count")
    files.audit(with_docs=True)
    first = (files.data_docs / "marts.learners.html").read_bytes()
    files.run(files.candidate, "drop table old")
    files.audit(with_docs=True)
    assert (files.data_docs / "marts.learners.html").read_bytes() == first
    assert not (files.data_docs / "marts.old.html").exists()
    assert [path.name for path in files.folder.glob("data_docs*")] == ["data_docs"]
