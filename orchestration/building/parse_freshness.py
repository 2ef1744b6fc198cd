"""Whether what dbt parsed last is the project as it lies on the disk.

Here belongs that question alone. Parsing belongs to `dbt_project`.
"""

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = ("models", "macros", "seeds", "tests/dbt", "snapshots")
PARTIAL_PARSE = "partial_parse.msgpack"
PARSED_FILES = ("manifest.json", PARTIAL_PARSE)
NOTE = "parsed_project.json"


def fingerprint(project: Path) -> str:
    """SHA-256 of what dbt parses: every file with its name, and dbt's own version.

    Of the content, since times tell nothing: those of an image or of a copied home are older, or
    newer, than what is in them.
    """
    parts = sha256(version("dbt-core").encode())
    for path in _files(project):
        content = path.read_bytes()
        parts.update(f"\0{path.relative_to(project)}\0{len(content)}\0".encode())
        parts.update(content)
    return parts.hexdigest()


def is_of_today(target: Path, project: Path) -> bool:
    """Whether the target folder has what a parse leaves, and that of this very project.

    A parse says where the seeds lie, so that of a like project in another place is not.
    """
    if not all((target / name).exists() for name in PARSED_FILES):
        return False
    return _noted(target) == {"project": str(project), "sha256": fingerprint(project)}


def forget(target: Path, project: Path) -> None:
    """Hold what lies in the target folder for nobody's: a parse is about to write there.

    dbt parses anew only what has changed, wherever the project lay before; so what was parsed in
    another place, or none knows where, is removed.
    """
    if _noted(target).get("project") != str(project):
        (target / PARTIAL_PARSE).unlink(missing_ok=True)
    (target / NOTE).unlink(missing_ok=True)


def remember(target: Path, project: Path, parsed: str) -> None:
    """Write down which project, by its fingerprint from before the parse, has been parsed."""
    note = {"project": str(project), "sha256": parsed}
    (target / NOTE).write_text(json.dumps(note), "utf-8")


def _noted(target: Path) -> dict[str, str]:
    """What the last parse has left written down; nothing where it was cut off."""
    try:
        note: dict[str, str] = json.loads((target / NOTE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note


def _files(project: Path) -> Iterator[Path]:
    for name in PROJECT_FILES:
        yield project / name
    for name in PROJECT_FOLDERS:
        for folder, folders, files in os.walk(project / name):
            folders.sort()
            yield from (Path(folder) / file for file in sorted(files))
