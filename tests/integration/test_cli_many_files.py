"""A landing folder of very many files: each is loaded, and a second look opens none of them.

300 files with all tests; MANY_FILES=10000 in the environment for the size that was promised.
"""

import json
import os
from contextlib import closing
from pathlib import Path

import duckdb
from command_line import warehouse

FILES = int(os.environ.get("MANY_FILES", "300"))
HEADER = "team_id,organization_id,name,updated_at"


def test_a_folder_of_very_many_files_is_loaded_and_then_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "landing" / "lms" / "teams"
    folder.mkdir(parents=True)
    for number in range(FILES):
        (folder / f"{number:05}.csv").write_text(
            f"{HEADER}\nt{number},o1,Team {number},2026-01-01T00:00:00Z\n"
        )
    waiting = warehouse(tmp_path, "status")
    assert f"Files that wait to be loaded: {FILES:,}" in waiting.out
    assert f"... and {FILES - 10:,} more" in waiting.out
    loaded = warehouse(tmp_path, "load")
    assert loaded.code == 0, loaded.err
    assert f"Loaded {FILES:,} files" in loaded.told
    assert f"{FILES:,} rows read = {FILES:,} loaded + 0 duplicate + 0 quarantined." in loaded.told
    with closing(duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True)) as connection:
        assert connection.execute(
            "select count(*), count(distinct team_id) from raw.teams"
        ).fetchall() == [(FILES, FILES)]
    again = json.loads(warehouse(tmp_path, "load", "--json").out)
    assert (again["unchanged_files"], again["files"]) == (FILES, [])
    assert "Files that wait to be loaded: 0" in warehouse(tmp_path, "status").out
