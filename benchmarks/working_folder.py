"""Where a benchmark works: the folder that it is given and keeps, or one of its own that it
removes.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def working_folder(given: Path | None, *, prefix: str) -> Iterator[Path]:
    """The given folder, made where it is not there, or else a temporary one."""
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        yield Path(folder)
