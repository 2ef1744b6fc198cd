"""The alerts of learners against the generator's truth: every planted one, and no other.

The truth is told from the plan of days, lessons and scores; the alerts are found in the exports.
A learner whose account is deleted is no learner any more, and has no alerts.
"""

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conftest import AS_OF

from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.refresh import Call, refresh
from orchestration.settings import Settings

Episode = tuple[str, str, date, date, date | None]
EPISODE = ("user_id", "rule", "opened_on", "last_true_on", "resolved_on")


@pytest.fixture(scope="module")
def dirty(parsed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home refreshed from spoiled exports of 120 learners over 12 weeks, and its truth."""
    folder = tmp_path_factory.mktemp("dirty")
    generate_platform(
        GeneratorOptions(until=AS_OF, learners=120, weeks=12, seed=3, dirty=True),
        landing=folder / "landing",
        truth=folder / "truth",
    )
    shutil.copytree(parsed_project, Settings(home=folder).dbt_target_folder)
    refreshed = refresh(Settings(home=folder), Call(command="the tests", at=AS_OF))
    assert refreshed.record.status == "published", refreshed.record.reason
    return folder, folder / "truth"


@pytest.fixture(scope="module", params=["clean", "dirty"])
def home_and_truth(request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A refreshed home and the folder of its truth, of clean and of spoiled exports."""
    if request.param == "clean":
        home: Path = request.getfixturevalue("refreshed_home")
        generated: Path = request.getfixturevalue("generated")
        return home, generated / "truth"
    found: tuple[Path, Path] = request.getfixturevalue("dirty")
    return found


def _planted(truth: Path) -> pl.DataFrame:
    deleted = pl.read_parquet(truth / "enrolments.parquet").filter("is_deleted")
    return (
        pl.read_parquet(truth / "expected_alerts.parquet")
        .join(deleted, on="enrollment_id", how="anti")
        .with_columns(pl.concat_str(pl.lit("lms:"), "user_id").alias("user_id"))
    )


def _episodes(alerts: pl.DataFrame) -> list[Episode]:
    return sorted(alerts.select(EPISODE).iter_rows(), key=str)


def _found(home: Path) -> pl.DataFrame:
    with closing(duckdb.connect(Settings(home=home).current_file, read_only=True)) as marts:
        rows = marts.execute(
            f"select {', '.join(EPISODE)}, status from alerts where subject_type = 'learner'"
        ).fetchall()
    return pl.DataFrame(rows, schema=[*EPISODE, "status"], orient="row", infer_schema_length=None)


def test_every_planted_alert_is_found_with_its_dates_and_none_is_invented(
    home_and_truth: tuple[Path, Path],
) -> None:
    home, truth = home_and_truth
    planted = _episodes(_planted(truth))
    assert _episodes(_found(home)) == planted
    assert {rule for _, rule, *_ in planted} == {
        "low_performance",
        "engagement_drop",
        "completion_stagnation",
        "low_consistency",
        "overdue_work",
    }


def test_steady_learners_have_no_alert_but_those_that_the_truth_tells(
    home_and_truth: tuple[Path, Path],
) -> None:
    home, truth = home_and_truth
    steady = pl.read_parquet(truth / "enrolments.parquet").filter(
        pl.col("behaviour").is_in(["steady", "sprinter"]) & ~pl.col("is_deleted")
    )
    users = [f"lms:{user}" for user in steady["user_id"]]
    assert len(users) > 20
    of_steady = pl.col("user_id").is_in(users)
    assert _episodes(_found(home).filter(of_steady)) == _episodes(_planted(truth).filter(of_steady))


def test_an_alert_is_open_exactly_while_the_truth_has_it_unresolved(
    home_and_truth: tuple[Path, Path],
) -> None:
    home, truth = home_and_truth
    found, planted = _found(home), _planted(truth)
    is_open = pl.col("status") == "open"
    assert len(found.filter(is_open)) == planted["resolved_on"].null_count()
    assert len(found.filter(is_open)) > 0
