"""Files of the project that are made from its definitions: pages, models, seeds.

Here belongs writing them. Their texts belong to what they are made from.
"""

from collections.abc import Mapping
from pathlib import Path


def write_made_files(project: Path, files: Mapping[Path, str]) -> list[Path]:
    """Write what differs, each text to its path in the project; gives the paths of the changed."""
    changed = []
    for path, text in files.items():
        target = project / path
        if not target.exists() or target.read_text("utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
            changed.append(path)
    return changed
