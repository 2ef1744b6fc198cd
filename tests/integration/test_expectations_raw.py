"""A second look at raw history: what the loader should never have let in is seen all the same."""

import re
from pathlib import Path

import pytest
from expectations_files import Files, failed

from orchestration.loading.contracts import contract_of

USER = {
    "user_id": "u1",
    "organization_id": "o1",
    "username": "ada",
    "role": "learner",
    "created_at": "2026-01-01 00:00:00",
    "is_active": True,
    "updated_at": "2026-01-01 00:00:00",
}
EVENT = {
    "event_id": "e1",
    "user_id": "u1",
    "event_type": "view",
    "occurred_at": "2026-05-01 10:00:00",
    "duration_seconds": 60.0,
    "event_count": 1,
}
ROWS: dict[str, dict[str, object]] = {
    "users": USER,
    "activity_events": EVENT,
    "organizations": {
        "organization_id": "o1",
        "name": "Nizwa College",
        "kind": "school",
        "timezone": "Asia/Muscat",
        "updated_at": "2026-01-01 00:00:00",
    },
    "lesson_progress": {
        "user_id": "u1",
        "lesson_id": "l1",
        "recorded_at": "2026-05-01 10:00:00",
        "progress_pct": 50.0,
    },
    "milestones": {
        "milestone_id": "m1",
        "cohort_id": "c1",
        "title": "Demo",
        "kind": "review",
        "due_at": "2027-01-01 00:00:00",
        "updated_at": "2026-01-01 00:00:00",
    },
}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_rows_that_keep_the_contract_pass_every_check(files: Files) -> None:
    for load_id, (entity, row) in enumerate(ROWS.items(), start=1):
        files.load(entity, [row], load_id=load_id)
    found = files.audit()
    assert failed(found) == []
    assert {outcome.subject for outcome in found} == {f"raw.{entity}" for entity in ROWS}
    [of_users] = [
        outcome.message
        for outcome in found
        if (outcome.subject, outcome.name) == ("raw.users", "values_keep_the_contract")
    ]
    assert set(contract_of("users").required_columns) <= set(re.findall(r"\w+", of_users))
    assert len({(outcome.subject, outcome.name) for outcome in found}) == len(found)


@pytest.mark.parametrize(
    ("entity", "wrong", "name", "message"),
    [
        ("users", {"username": None}, "username_has_a_value", "1 of 2 rows have no value"),
        ("users", {"organization_id": None}, "organization_id_is_an_id", "have no id"),
        ("users", {"user_id": "  "}, "user_id_is_an_id", "1 of 2 rows have no id, or a blank one"),
        ("activity_events", {"lesson_id": ""}, "lesson_id_is_an_id", "have a blank id"),
        ("users", {"role": "boss"}, "role_is_allowed", "e.g. 'boss'"),
        (
            "lesson_progress",
            {"progress_pct": 104.2},
            "progress_pct_is_at_least_0_and_at_most_100",
            "raw.lesson_progress.progress_pct: 1 of 2 rows outside 0..100, e.g. 104.2",
        ),
        (
            "lesson_progress",
            {"progress_pct": float("nan")},
            "progress_pct_is_at_least_0_and_at_most_100",
            "outside 0..100",
        ),
        (
            "activity_events",
            {"event_count": 0},
            "event_count_is_at_least_1_and_at_most_1e09",
            "outside 1..1",
        ),
        (
            "activity_events",
            {"duration_seconds": float("inf")},
            "duration_seconds_is_at_least_0_and_at_most_1e12",
            "outside 0..1",
        ),
        (
            "activity_events",
            {"occurred_at": "1999-12-31 23:59:59"},
            "occurred_at_is_plausible",
            "e.g. '1999-12-31 23:59:59'",
        ),
        (
            "activity_events",
            {"occurred_at": "2026-06-02 06:00:01"},
            "occurred_at_is_plausible",
            "more than 24 hours past their load",
        ),
        ("users", {"updated_at": None}, "updated_at_is_plausible", "missing"),
        ("organizations", {"timezone": "Muscat"}, "timezone_is_a_time_zone", "e.g. 'Muscat'"),
    ],
)
def test_what_breaks_the_contract_is_told_with_its_value(
    files: Files, entity: str, wrong: dict[str, object], name: str, message: str
) -> None:
    key = contract_of(entity).key[0]
    good, bad = ROWS[entity], ROWS[entity] | {key: "another"} | wrong
    files.load(entity, [good, bad])
    [outcome] = failed(files.audit())
    assert (outcome.subject, outcome.column) == (f"raw.{entity}", next(iter(wrong)))
    assert (outcome.name, outcome.failures, outcome.is_blocking) == (name, 1, True)
    assert message in outcome.message
    assert outcome.examples[0]["_row_number"] == 2


def test_bounds_belong_to_what_they_bound_and_nothing_is_no_value(files: Files) -> None:
    fitting: list[dict[str, object]] = [
        {"occurred_at": "2000-01-01 00:00:00"},
        {"occurred_at": "2026-06-02 06:00:00"},
        {"duration_seconds": 0.0},
        {"duration_seconds": None},
        {"lesson_id": None},
    ]
    rows = [EVENT | row | {"event_id": f"e{number}"} for number, row in enumerate(fitting)]
    files.load("activity_events", rows)
    assert failed(files.audit()) == []


def test_a_key_that_comes_twice_in_the_news_is_told_with_its_files(files: Files) -> None:
    files.load("activity_events", [EVENT], load_id=1)
    files.load("activity_events", [EVENT | {"event_type": "submit"}], load_id=2)
    [outcome] = failed(files.audit())
    assert outcome.name == "identity_is_unique"
    assert outcome.examples == (
        {
            "_source": "lms",
            "event_id": "e1",
            "row_count": 2,
            "first_file_id": 1,
            "last_file_id": 2,
        },
    )


def test_a_new_version_of_a_state_is_no_repeated_key(files: Files) -> None:
    files.load("users", [USER, USER | {"updated_at": "2026-02-01 00:00:00"}])
    assert failed(files.audit()) == []


def test_only_rows_of_loads_after_the_mark_are_looked_at(files: Files) -> None:
    files.load("users", [USER | {"role": "boss"}], load_id=1)
    files.load("users", [USER | {"user_id": "u2"}], load_id=2)
    assert failed(files.audit(since_load_id=1)) == []
    assert [outcome.name for outcome in failed(files.audit())] == ["role_is_allowed"]


def test_a_row_that_a_retry_brought_into_an_old_file_is_looked_at(files: Files) -> None:
    files.load("users", [USER], load_id=1, counts={"rows_loaded": 2, "rows_read": 2})
    files.load("users", [USER | {"user_id": "u2", "role": "boss"}], load_id=2, file_id=1)
    assert [outcome.name for outcome in failed(files.audit(since_load_id=1))] == ["role_is_allowed"]


def test_an_entity_without_news_is_not_looked_at(files: Files) -> None:
    files.load("users", [USER])
    assert files.audit(since_load_id=1) == []


def test_a_file_that_lost_rows_after_its_load_is_told(files: Files) -> None:
    files.load("users", [USER], counts={"rows_read": 3, "rows_loaded": 3})
    [outcome] = failed(files.audit())
    assert (outcome.name, outcome.is_blocking) == ("ledger_agrees_with_rows", True)
    assert "rows_loaded 3, rows_found 1" in outcome.message


def test_a_file_much_longer_than_its_forerunners_is_a_warning(files: Files) -> None:
    for load_id in range(1, 6):
        files.load("users", [USER | {"user_id": f"u{load_id}"}], load_id=load_id)
    many = [USER | {"user_id": f"v{number}"} for number in range(11)]
    files.load("users", many, load_id=6)
    [outcome] = failed(files.audit(since_load_id=5))
    assert (outcome.name, outcome.is_blocking) == ("volume_is_usual", False)
    assert outcome.examples[0]["usual_rows"] == 1


def test_a_file_with_few_forerunners_has_no_usual_volume(files: Files) -> None:
    for load_id in range(1, 5):
        files.load("users", [USER | {"user_id": f"u{load_id}"}], load_id=load_id)
    files.load("users", [USER | {"user_id": f"v{number}"} for number in range(11)], load_id=5)
    assert failed(files.audit(since_load_id=4)) == []


def test_a_file_with_many_quarantined_rows_is_a_warning(files: Files) -> None:
    files.load("users", [USER], counts={"rows_read": 2, "rows_quarantined": 1})
    [outcome] = failed(files.audit())
    assert (outcome.name, outcome.is_blocking) == ("few_rows_are_quarantined", False)


def test_values_in_unusual_proportions_are_a_warning(files: Files) -> None:
    files.load("users", [USER])
    for load_id, event_type in ((2, "view"), (3, "video")):
        files.run(
            files.warehouse,
            "insert into raw.activity_events"
            " (event_id, user_id, event_type, occurred_at, event_count,"
            " _source, _file_id, _load_id, _row_number, _loaded_at)"
            f" select '{event_type}' || i, 'u1', '{event_type}', timestamp '2026-05-01', 1,"
            f" 'lms', {load_id}, {load_id}, i, timestamp '2026-06-01' from range(500) as rows(i)",
            "insert into ledger.load_audit (file_id, load_id, source, entity, status,"
            " rows_read, rows_loaded, rows_quarantined)"
            f" values ({load_id}, {load_id}, 'lms', 'activity_events', 'loaded', 500, 500, 0)",
        )
    [outcome] = failed(files.audit(since_load_id=2))
    assert (outcome.name, outcome.is_blocking, outcome.failures) == ("shares_are_usual", False, 2)
    moved = {row["of_value"]: (row["earlier_share"], row["news_share"]) for row in outcome.examples}
    assert moved == {"view": (1.0, 0.0), "video": (0.0, 1.0)}


def test_an_entity_without_watched_columns_may_have_news(files: Files) -> None:
    for load_id, day in ((1, 1), (2, 2)):
        files.load(
            "lesson_progress",
            [
                {
                    "user_id": "u1",
                    "lesson_id": "l1",
                    "recorded_at": f"2026-05-0{day} 09:00:00",
                    "progress_pct": 50,
                }
            ],
            load_id=load_id,
        )
    outcomes = files.audit(since_load_id=1)
    assert [outcome.name for outcome in outcomes if not outcome.passed] == []
    assert "raw.lesson_progress" in {outcome.subject for outcome in outcomes}
