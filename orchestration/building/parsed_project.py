"""The parsed dbt project as it lies on the disk, made anew only when the project has changed.

Here belongs reading `manifest.json`. Parsing belongs to `dbt_project`, what is made of the manifest
to its readers.
"""

import json
from typing import Any

from orchestration.building.dbt_project import DbtProject
from orchestration.building.parse_freshness import is_of_today


def parsed_project(project: DbtProject) -> dict[str, Any]:
    """The content of `manifest.json`, after a parse where it is missing or not of this project.

    Reading it takes a few hundredths of a second, parsing several seconds. Raises DbtFailed where
    the project does not parse.
    """
    if not is_of_today(project.places.target, project.places.project):
        project.parse()
    manifest = project.places.target / "manifest.json"
    content: dict[str, Any] = json.loads(manifest.read_bytes())
    return content
