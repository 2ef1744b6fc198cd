"""Where the files of a report lie: `<report>/<period>/<scope>/v<version>` in the reports' folder.

Here belong names and places. An id from outside becomes one folder's name and nothing else: two
ids never share a folder, and none leads out of the reports' folder.
"""

import hashlib
import re
import shutil
import unicodedata
from pathlib import Path

PLAIN = re.compile(r"(?:[a-z0-9_-]{1,32}:)?[a-z0-9][a-z0-9_-]{0,63}")
OTHERS = re.compile(r"[^a-z0-9]+")
WORKING = ".making"
LOCK = ".lock"
LETTERS_KEPT, DIGITS_OF_HASH = 40, 16


def folder_name(scope_id: str) -> str:
    """The folder of a scope: `lms.team-00001` of `lms:team-00001`, else what is left and a hash.

    Capitals count as others, for file systems that do not tell them apart. Neither `.` nor `~`
    stands in a plain id, so no id can be made up to land in another's folder.
    """
    if PLAIN.fullmatch(scope_id):
        return scope_id.replace(":", ".")
    plain = unicodedata.normalize("NFKD", scope_id).lower()
    left = OTHERS.sub("-", plain)[:LETTERS_KEPT].strip("-")
    digest = hashlib.sha256(scope_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{left}~{digest[:DIGITS_OF_HASH]}"


def scope_folder(reports: Path, *, report: str, period: str, scope_id: str) -> Path:
    """Where all versions of a report for a period and scope lie."""
    return reports / report / period / folder_name(scope_id)


def version_name(version: int) -> str:
    """The folder of a version."""
    return f"v{version}"


def remove_version(folder: Path) -> None:
    """Remove a version's folder, and those of its scope and period where nothing else is left."""
    shutil.rmtree(folder, ignore_errors=True)
    for parent in (folder.parent, folder.parent.parent):
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def working_folder(reports: Path, report: str) -> Path:
    """Where files are written before they get their place; what lies there is nobody's."""
    return reports / report / WORKING


def lock_file(reports: Path, report: str) -> Path:
    """Held by the one process that makes this report."""
    return reports / report / LOCK
