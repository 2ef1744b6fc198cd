"""Whether what dbt parsed last is still the project as it lies on the disk.

Here belongs that question alone. Parsing belongs to `dbt_project`.
"""

import json
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = ("models", "macros", "seeds", "tests/dbt", "snapshots")


def is_of_today(manifest: Path, project: Path) -> bool:
    """Whether a manifest is there, no file or folder of the project is newer, and dbt the same."""
    if not manifest.exists():
        return False
    made_ns = manifest.stat().st_mtime_ns
    if any(changed_ns > made_ns for changed_ns in _changes(project)):
        return False
    metadata = json.loads(manifest.read_bytes())["metadata"]
    return bool(metadata["dbt_version"] == version("dbt-core"))


def _changes(project: Path) -> Iterator[int]:
    """When each file and folder of the project was last changed; a folder knows of removals."""
    for name in PROJECT_FILES:
        yield (project / name).stat().st_mtime_ns
    for name in PROJECT_FOLDERS:
        for folder, _, files in os.walk(project / name):
            yield Path(folder).stat().st_mtime_ns
            for file in files:
                yield (Path(folder) / file).stat().st_mtime_ns
