"""The OULAD importer on the real dataset, against what polars reads from the same files."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.loading.importers.oulad.importing import import_oulad
from orchestration.loading.importers.summary import ImportSummary
from orchestration.loading.loader import load_landing
from orchestration.loading.outcomes import LoadSummary, RowCounts
from orchestration.settings import PROJECT_ROOT

DATASET = PROJECT_ROOT.parent / "shared" / "data" / "oulad"
pytestmark = pytest.mark.skipif(
    not DATASET.is_dir(), reason=f"the OULAD dataset is not at {DATASET}"
)

IMPORTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
STARTS = pl.DataFrame(
    {
        "code_presentation": ["2013B", "2013J", "2014B"],
        "starts_on": ["2013-02-01", "2013-10-01", "2014-02-01"],
    }
).with_columns(pl.col("starts_on").str.to_date())


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("landing")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def summary(landing: Path) -> ImportSummary:
    return import_oulad(DATASET, landing=landing, imported_at=IMPORTED_AT)


def source_table(name: str) -> pl.DataFrame:
    return pl.read_csv(DATASET / f"{name}.csv.gz", null_values=[""], infer_schema_length=None)


def exported(summary: ImportSummary, entity: str) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in summary.files if file.parent.name == entity)


def local_day(column: str) -> pl.Expr:
    """The day from the presentation's start of a UTC moment, as London counts days."""
    local = pl.col(column).dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/London")
    return (local.dt.date() - pl.col("starts_on")).dt.total_days()


def test_the_totals_are_those_of_the_dataset_and_every_row_is_accounted_for(
    summary: ImportSummary,
) -> None:
    assert summary.rows_read == {
        "courses": 15,
        "assessments": 149,
        "vle": 4_694,
        "studentInfo": 21_333,
        "studentRegistration": 21_333,
        "studentAssessment": 121_738,
        "studentVle": 879_259,
    }
    assert summary.unaccounted() == {}
    assert summary.rows_written == {
        "organizations": 1,
        "programs": 7,
        "courses": 7,
        "cohorts": 3 * 15,
        "cohort_courses": 15,
        "modules": 160,
        "lessons": 4_694,
        "assessments": 149,
        "users": 19_720,
        "teams": 13,
        "team_memberships": 19_720,
        # A registration and an end each, and a third version for 9 unregistered who failed.
        "enrollments": 2 * 21_333 + 9,
        "assessment_attempts": 121_738,
        "activity_events": 879_259,
    }


def test_the_oddities_are_counted(summary: ImportSummary) -> None:
    assert {notice.name: notice.count for notice in summary.notices} == {
        "registration_date_missing": 36,
        "unregistered_before_start": 1_783,
        "unregistered_after_end": 1,
        "withdrawn_without_date": 6,
        "unregistered_with_other_result": 9,
        "imd_band_without_percent": 2_318,
        "assessments_without_date": 6,
        "exams_without_results": 12,
        "coursework_weights_not_100": 2,
        "exam_weights_not_100": 1,
        "results_carried_over": 1_129,
        "scores_missing": 131,
        "submitted_before_start": 89,
        "submitted_after_due": 37_810,
        "submitted_after_end": 79,
        "submitted_after_unregistration": 215,
        "identical_click_rows": 81_419,
        "clicks_after_unregistration": 1_606,
        "clicks_before_start": 50_411,
        "presentations_without_clicks": 12,
        "presentations_with_clicks_cut_short": 1,
    }


def test_the_clicks_of_each_student_site_and_day_are_preserved(summary: ImportSummary) -> None:
    grain = ["cohort_id", "user_id", "lesson_id", "day"]
    expected = (
        source_table("studentVle")
        .select(
            (pl.col("code_module") + "-" + pl.col("code_presentation")).alias("cohort_id"),
            pl.col("id_student").cast(pl.String).alias("user_id"),
            pl.col("id_site").cast(pl.String).alias("lesson_id"),
            pl.col("date").alias("day"),
            pl.col("sum_click").alias("event_count"),
        )
        .group_by(grain)
        .agg(pl.len().alias("rows"), pl.sum("event_count"))
        .sort(grain)
    )
    events = exported(summary, "activity_events")
    found = (
        events.with_columns(pl.col("cohort_id").str.tail(5).alias("code_presentation"))
        .join(STARTS, on="code_presentation")
        .with_columns(local_day("occurred_at").alias("day"))
        .group_by(grain)
        .agg(pl.len().alias("rows"), pl.sum("event_count"))
        .sort(grain)
    )
    assert events["event_id"].n_unique() == 879_259
    assert found["event_count"].sum() == 2_918_181
    assert found.equals(expected)


def test_each_result_keeps_its_day_score_and_mark_of_being_banked(summary: ImportSummary) -> None:
    order = ["assessment_id", "user_id"]
    expected = (
        source_table("studentAssessment")
        .select(
            pl.col("id_assessment").cast(pl.String).alias("assessment_id"),
            pl.col("id_student").cast(pl.String).alias("user_id"),
            pl.col("date_submitted").alias("day"),
            pl.col("score").cast(pl.Float64),
            (pl.col("is_banked") == 1).alias("is_carried_over"),
        )
        .sort(order)
    )
    presentations = source_table("assessments").select(
        pl.col("id_assessment").cast(pl.String).alias("assessment_id"), "code_presentation"
    )
    found = (
        exported(summary, "assessment_attempts")
        .join(presentations, on="assessment_id")
        .join(STARTS, on="code_presentation")
        .with_columns(local_day("submitted_at").alias("day"))
        .select(expected.columns)
        .sort(order)
    )
    assert found.equals(expected)


def test_the_last_versions_of_enrolments_hold_the_results_of_the_dataset(
    summary: ImportSummary,
) -> None:
    found = (
        exported(summary, "enrollments")
        .sort("updated_at")
        .group_by("enrollment_id")
        .last()
        .group_by("status", "final_result")
        .agg(pl.len().alias("enrolments"), pl.col("withdrawn_at").count().alias("dated"))
        .sort("status", "final_result")
    )
    assert found.rows() == [
        ("completed", "distinction", 1_860, 0),
        ("completed", "fail", 5_066, 0),
        ("completed", "pass", 8_068, 0),
        ("withdrawn", "fail", 9, 9),
        ("withdrawn", "withdrawn", 6_330, 6_324),
    ]


def test_before_a_presentation_ends_only_withdrawals_are_known(summary: ImportSummary) -> None:
    ends = (
        exported(summary, "cohorts")
        .filter(pl.col("status") == "completed")
        .select("cohort_id", pl.col("updated_at").alias("ended_at"))
    )
    early = (
        exported(summary, "enrollments")
        .join(ends, on="cohort_id")
        .filter(pl.col("updated_at") < pl.col("ended_at"))
    )
    assert early["status"].unique().sort().to_list() == ["enrolled", "withdrawn"]
    assert early["final_result"].drop_nulls().unique().to_list() == ["withdrawn"]
    assert early["completed_at"].null_count() == early.height
    assert early.filter(pl.col("status") == "enrolled").height == 21_333


def load(landing: Path, warehouse: Path) -> LoadSummary:
    return load_landing(
        landing=landing,
        warehouse=warehouse,
        loaded_at=IMPORTED_AT,
        memory_limit="2GiB",
        threads=2,
        scratch=warehouse.parent / "scratch",
    )


def test_every_exported_row_is_loaded_and_a_second_import_adds_nothing(
    summary: ImportSummary, landing: Path, tmp_path: Path
) -> None:
    first = load(landing, tmp_path / "warehouse.duckdb")
    loaded = dict.fromkeys(summary.rows_written, 0)
    for outcome in first.outcomes:
        loaded[outcome.entity] += outcome.rows.loaded
    assert loaded == summary.rows_written
    assert first.rows.read == first.rows.loaded == sum(summary.rows_written.values())
    import_oulad(DATASET, landing=landing, imported_at=IMPORTED_AT)
    again = load(landing, tmp_path / "warehouse.duckdb")
    assert len(again.outcomes) + again.unchanged == len(summary.files)
    assert again.rows == RowCounts()
    shutil.rmtree(tmp_path)


def test_the_other_edition_of_the_dataset_gives_the_same_files(
    summary: ImportSummary, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with duckdb.connect() as connection:
        for table in summary.rows_read:
            connection.execute(
                f"copy (from read_csv('{DATASET}/{table}.csv.gz', header = true, "
                f"all_varchar = true)) to '{other}/{table}.csv' (header true, nullstr '?')"
            )
    assert b"\r" not in (other / "studentInfo.csv").read_bytes()
    again = import_oulad(other, landing=tmp_path / "landing", imported_at=IMPORTED_AT)
    # A file's name holds the digest of its content.
    assert [file.name for file in again.files] == [file.name for file in summary.files]
    shutil.rmtree(tmp_path)
