"""What the truth says of every file is what a load finds in it, clean and dirty, in each format."""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.generating.options import ExportFormat, GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.loading.contracts import load_contracts
from orchestration.loading.loader import load_landing
from orchestration.loading.outcomes import LoadSummary

UNTIL = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)
COUNTS = ["read", "loaded", "duplicate", "conflicting", "quarantined"]
RENAMED = {
    "users": "full_name",
    "teams": "name",
    "cohorts": "name",
    "lessons": "title",
    "courses": "title",
    "missions": "title",
    "competencies": "name",
}


def _generated_and_loaded(
    folder: Path, *, dirty: bool, export_format: ExportFormat = "csv", seed: int = 5
) -> LoadSummary:
    generate_platform(
        GeneratorOptions(
            until=UNTIL, learners=120, weeks=5, seed=seed, dirty=dirty, format=export_format
        ),
        landing=folder / "landing",
        truth=folder / "truth",
    )
    return load_landing(
        landing=folder / "landing",
        warehouse=folder / "warehouse.duckdb",
        loaded_at=UNTIL + timedelta(hours=1),
        memory_limit="1GiB",
        threads=2,
        scratch=folder / "scratch",
    )


def _found(summary: LoadSummary) -> dict[str, tuple[int, ...]]:
    return {
        outcome.path: tuple(getattr(outcome.rows, count) for count in COUNTS)
        for outcome in summary.outcomes
        if outcome.status == "loaded"
    }


def _told(folder: Path) -> dict[str, tuple[int, ...]]:
    files = pl.read_parquet(folder / "truth" / "files.parquet").filter(~pl.col("is_copy"))
    return {str(row[0]): row[1:] for row in files.select("path", *COUNTS).iter_rows()}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    summary = _generated_and_loaded(folder, dirty=False)
    assert _found(summary) == _told(folder)
    return folder


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LoadSummary]:
    folder = tmp_path_factory.mktemp("dirty")
    return folder, _generated_and_loaded(folder, dirty=True)


def test_clean_exports_load_whole_for_every_entity(clean: Path) -> None:
    files = pl.read_parquet(clean / "truth" / "files.parquet")
    assert set(files["entity"]) == set(load_contracts())
    assert files["read"].to_list() == files["loaded"].to_list()
    assert (files["read"] > 0).all()


@pytest.mark.parametrize("export_format", ["csv.gz", "parquet", "jsonl.gz"])
def test_every_format_says_the_same(
    clean: Path, tmp_path: Path, export_format: ExportFormat
) -> None:
    _generated_and_loaded(tmp_path, dirty=False, export_format=export_format)
    assert _differences(clean, tmp_path, without_names=False) == {}


def test_each_dirty_file_has_the_rows_that_the_truth_says(dirty: tuple[Path, LoadSummary]) -> None:
    folder, summary = dirty
    assert _found(summary) == _told(folder)
    totals = summary.rows
    assert min(totals.duplicate, totals.conflicting, totals.quarantined) > len(load_contracts())


def test_the_copy_of_a_file_is_not_loaded_again(dirty: tuple[Path, LoadSummary]) -> None:
    folder, summary = dirty
    files = pl.read_parquet(folder / "truth" / "files.parquet")
    assert [outcome.path for outcome in summary.having("already_loaded")] == files.filter(
        "is_copy"
    )["path"].to_list()


def test_the_rows_in_quarantine_are_the_malformed_ones(dirty: tuple[Path, LoadSummary]) -> None:
    folder, _ = dirty
    planted = pl.read_parquet(folder / "truth" / "malformed_rows.parquet")
    with closing(duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True)) as connection:
        held = connection.execute(
            "select path, row_number from ledger.quarantine join ledger.load_audit using (file_id)"
        ).fetchall()
    assert Counter(held) == Counter(planted.select("file", "row_number").iter_rows())


def test_every_kind_of_defect_occurs(dirty: tuple[Path, LoadSummary]) -> None:
    folder, _ = dirty
    planted = pl.read_parquet(folder / "truth" / "malformed_rows.parquet")
    assert set(planted["kind"]) == {
        "missing",
        "uncastable",
        "not_allowed",
        "too_small",
        "too_large",
        "before_2000",
        "after_load",
        "field_count",
        "not_utf8",
    }


def test_dirty_exports_say_what_clean_ones_say_but_for_hostile_names(
    clean: Path, dirty: tuple[Path, LoadSummary]
) -> None:
    assert _differences(clean, dirty[0], without_names=True) == {}


def test_hostile_names_are_loaded_as_they_are(dirty: tuple[Path, LoadSummary]) -> None:
    folder, _ = dirty
    names = pl.read_parquet(folder / "truth" / "hostile_names.parquet")
    assert names.filter(pl.col("value").str.contains("\x00", literal=True)).height == 1
    with closing(duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True)) as connection:
        for entity, of_entity in names.group_by("entity"):
            key, column = load_contracts()[str(entity[0])].key[0], RENAMED[str(entity[0])]
            held = connection.execute(f"select {key}, {column} from raw.{entity[0]}").fetchall()
            assert set(of_entity.select("id", "value").iter_rows()) <= set(held)


def _differences(one: Path, other: Path, *, without_names: bool) -> dict[str, int]:
    """How many rows of each entity are in one warehouse only."""
    found = {}
    with closing(duckdb.connect()) as connection:
        for name, folder in (("one", one), ("other", other)):
            connection.execute(f"attach '{folder}/warehouse.duckdb' as {name} (read_only)")
        for entity, contract in load_contracts().items():
            columns = ", ".join(
                column
                for column in contract.columns
                if not (without_names and column == RENAMED.get(entity))
            )
            sides = [f"select {columns} from {name}.raw.{entity}" for name in ("one", "other")]
            (count,) = connection.execute(
                f"select count(*) from (({sides[0]} except all {sides[1]}) "
                f"union all ({sides[1]} except all {sides[0]}))"
            ).fetchone() or (0,)
            if count:
                found[entity] = int(count)
    return found
