"""The parsed dbt project as it lies on the disk, made anew only when the project has changed.

Here belongs the freshness of `manifest.json`. Parsing belongs to `dbt_project`, what is made of
the manifest to its readers.
"""

import json
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.building.dbt_project import DbtProject

PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = ("models", "macros", "seeds", "tests/dbt", "snapshots")


def parsed_project(project: DbtProject) -> dict[str, Any]:
    """The content of `manifest.json`, after a parse where it is missing or not of this project.

    Reading it takes a few hundredths of a second, parsing several seconds. Raises DbtFailed where
    the project does not parse.
    """
    manifest = project.places.target / "manifest.json"
    if not is_of_today(manifest, project.places.project):
        project.parse()
    return _read(manifest)


def is_of_today(manifest: Path, project: Path) -> bool:
    """Whether a manifest is there, no file or folder of the project is newer, and dbt the same."""
    if not manifest.exists():
        return False
    made_ns = manifest.stat().st_mtime_ns
    if any(changed_ns > made_ns for changed_ns in _changes(project)):
        return False
    return bool(_read(manifest)["metadata"]["dbt_version"] == version("dbt-core"))


def _changes(project: Path) -> Iterator[int]:
    """When each file and folder of the project was last changed; a folder knows of removals."""
    for name in PROJECT_FILES:
        yield (project / name).stat().st_mtime_ns
    for name in PROJECT_FOLDERS:
        for folder, _, files in os.walk(project / name):
            yield Path(folder).stat().st_mtime_ns
            for file in files:
                yield (Path(folder) / file).stat().st_mtime_ns


def _read(manifest: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(manifest.read_bytes())
    return content
