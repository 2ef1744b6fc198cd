"""Equal options give equal bytes, in another process too."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.generating.options import GeneratorError, GeneratorOptions
from orchestration.generating.platform import generate_platform

UNTIL = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)
VARIANTS = [("csv", False), ("csv", True), ("csv.gz", False), ("parquet", True), ("jsonl", False)]
PROGRAM = """
import sys
from datetime import datetime
from pathlib import Path
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform

folder, until = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
for variant in sys.argv[3:]:
    name, dirty = variant.split("/")
    generate_platform(
        GeneratorOptions(
            until=until, learners=100, weeks=6, seed=3, format=name, dirty=dirty == "True"
        ),
        landing=folder / name / dirty / "landing",
        truth=folder / name / dirty / "truth",
    )
"""


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_processes_write_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    found = []
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        subprocess.run(
            [
                sys.executable,
                "-c",
                PROGRAM,
                str(folder),
                UNTIL.isoformat(),
                *(f"{name}/{dirty}" for name, dirty in VARIANTS),
            ],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        found.append(_hashes(folder))
    # 29 entities and the truth, at least, of each variant.
    assert len(found[0]) > 34 * len(VARIANTS)
    assert found[0] == found[1]


def test_another_seed_is_another_platform(tmp_path: Path) -> None:
    for seed in (3, 4):
        generate_platform(
            GeneratorOptions(until=UNTIL, learners=100, weeks=4, seed=seed),
            landing=tmp_path / str(seed) / "landing",
            truth=tmp_path / str(seed) / "truth",
        )
    first, second = (_hashes(tmp_path / seed / "landing" / "lms") for seed in ("3", "4"))
    assert first["enrollments/enrollments.csv"] != second["enrollments/enrollments.csv"]


def test_a_source_that_has_exports_is_left_as_it_is(tmp_path: Path) -> None:
    export = tmp_path / "landing" / "lms" / "users" / "users.csv"
    export.parent.mkdir(parents=True)
    export.write_text("user_id\n")
    with pytest.raises(GeneratorError, match="already holds exports"):
        generate_platform(
            GeneratorOptions(until=UNTIL, learners=100, weeks=4),
            landing=tmp_path / "landing",
            truth=tmp_path / "truth",
        )
    assert list((tmp_path / "landing").rglob("*.csv")) == [export]
    assert not (tmp_path / "truth").exists()


def test_no_hidden_file_stays_behind_and_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    generate_platform(
        GeneratorOptions(until=UNTIL, learners=100, weeks=4, source="academy"),
        landing=tmp_path / "landing",
        truth=tmp_path / "truth",
        on_progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert [path for path in tmp_path.rglob(".*") if path.is_file()] == []
    assert {path.name for path in (tmp_path / "landing").iterdir()} == {"academy"}
    assert told == [("plan", 0, 1), ("plan", 1, 1), ("learners", 0, 100), ("learners", 100, 100)]
