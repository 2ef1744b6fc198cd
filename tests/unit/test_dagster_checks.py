"""From what an audit found to the results of asset checks."""

from typing import Any

from dagster import AssetCheckSeverity, AssetCheckSpec, AssetKey

from orchestration.checks.audit import (
    EXPECTATIONS,
    dbt_check_specs,
    expectations_result,
    results,
)
from orchestration.publishing.checks import CheckOutcome

MART = AssetKey(["marts", "learner_summary"])
RAW_USERS = AssetKey(["raw", "users"])
MANIFEST: dict[str, Any] = {
    "nodes": {
        "model.w.learner_summary": {
            "resource_type": "model",
            "name": "learner_summary",
            "fqn": ["w", "marts", "learner", "learner_summary"],
        },
        "test.w.unique": {
            "resource_type": "test",
            "name": "unique_learner_summary_user_id",
            "attached_node": "model.w.learner_summary",
            "column_name": "user_id",
            "config": {"severity": "ERROR"},
            "depends_on": {"nodes": ["model.w.learner_summary"]},
            "original_file_path": "models/marts/learner/learner_summary.yml",
            "test_metadata": {"name": "unique", "kwargs": {}},
        },
        "test.w.own": {
            "resource_type": "test",
            "name": "users_are_there",
            "config": {"severity": "warn"},
            "depends_on": {"nodes": ["source.w.raw.users"]},
            "original_file_path": "tests/dbt/users_are_there.sql",
            "raw_code": "-- Claims: there are users.\n-- Why: without them, nothing.\nselect 1",
        },
    },
    "sources": {
        "source.w.raw.users": {"resource_type": "source", "source_name": "raw", "name": "users"}
    },
}


def expectation(name: str, **found: Any) -> CheckOutcome:
    told = {"maker": "great_expectations", "subject": "learner_summary", **found}
    return CheckOutcome(name=name, **told)


def test_a_dbt_test_is_a_check_on_what_it_is_about_and_says_whether_it_blocks() -> None:
    [unique, own] = dbt_check_specs(MANIFEST, {MART, RAW_USERS})

    assert (unique.asset_key, own.asset_key) == (MART, RAW_USERS)
    assert unique.metadata["stands before publishing"] is True
    assert own.metadata["stands before publishing"] is False
    assert unique.description == (
        "`user_id` is there once.\n\n"
        "A failure withholds the candidate: `published_snapshot` then fails, and says why."
    )
    assert str(own.description).startswith(
        "**Claims:** there are users.\n\n**Why:** without them, nothing."
    )


def test_only_checks_on_the_given_assets_are_declared() -> None:
    assert [spec.asset_key for spec in dbt_check_specs(MANIFEST, {RAW_USERS})] == [RAW_USERS]


def test_a_failed_dbt_test_gives_its_failing_rows_and_its_severity() -> None:
    specs = dbt_check_specs(MANIFEST, {MART, RAW_USERS})
    [unique, own] = results(
        specs,
        [
            CheckOutcome(
                name="unique_learner_summary_user_id",
                maker="dbt",
                subject="learner_summary",
                passed=False,
                failures=2,
                message="Got 2 results",
            ),
            CheckOutcome(
                name="users_are_there",
                maker="dbt",
                subject="raw.users",
                passed=False,
                is_blocking=False,
                failures=1,
            ),
        ],
    )
    assert not unique.passed
    assert unique.severity is AssetCheckSeverity.ERROR
    assert unique.metadata["failing rows"].value == 2
    assert unique.description == "Got 2 results"
    assert own.severity is AssetCheckSeverity.WARN


def test_a_dbt_test_that_the_build_no_longer_has_is_told_as_a_warning() -> None:
    [unique] = results(dbt_check_specs(MANIFEST, {MART}), [])
    assert not unique.passed
    assert unique.severity is AssetCheckSeverity.WARN
    assert "Reload the code location" in str(unique.description)


def test_the_expectations_on_a_table_are_one_result_with_a_line_for_each_that_failed() -> None:
    result = expectations_result(
        MART,
        [
            expectation("grade_is_there", passed=True),
            expectation(
                "xp_is_at_least_0",
                passed=False,
                failures=3,
                message="3 of 9 rows below 0",
                examples=[{"user_id": "lms:u1", "xp": -1}],
            ),
            expectation("rows_are_usual", passed=False, is_blocking=False, failures=1),
        ],
    )
    assert not result.passed
    assert result.severity is AssetCheckSeverity.ERROR
    shown = {name: value.value for name, value in result.metadata.items()}
    assert (shown["expectations"], shown["failed, blocking"], shown["failed, warnings"]) == (
        3,
        1,
        1,
    )
    assert shown["failing rows"] == 4
    assert "- **blocking** `xp_is_at_least_0`: 3 of 9 rows below 0" in str(shown["what failed"])
    assert shown["examples of xp_is_at_least_0"] == [{"user_id": "lms:u1", "xp": -1}]


def test_warnings_alone_are_no_error() -> None:
    result = expectations_result(MART, [expectation("usual", passed=False, is_blocking=False)])
    assert not result.passed
    assert result.severity is AssetCheckSeverity.WARN


def test_a_table_without_news_passes_and_says_so() -> None:
    [result] = results([AssetCheckSpec(EXPECTATIONS, asset=RAW_USERS)], [])
    assert result.passed
    assert result.description == "Nothing new to look at."
