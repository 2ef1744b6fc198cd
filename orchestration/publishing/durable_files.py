"""Files that are whole or not there at all, whatever ends the process or the machine.

Here belongs what makes a file and its name survive. What the files hold does not.
"""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, text: str) -> None:
    """Put `text` at `path` in one step: readers find the old content or the new, never a part.

    A process killed in between leaves `temporary_name(path)`, which the next write replaces.
    """
    temporary = temporary_name(path)
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def temporary_name(path: Path) -> Path:
    """Where a file is written before it gets its name; hidden, in the same folder."""
    return path.with_name(f".{path.name}.tmp")
