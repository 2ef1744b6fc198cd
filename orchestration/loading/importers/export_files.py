"""Export files that an importer writes: all of them or none, under names that tell their content.

Here belongs how export files come into the landing folder. What stands in them belongs to each
importer.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.loading.importers.summary import ImportingError
from orchestration.loading.landing import SOURCE_NAME

STAGING_FOLDER = ".importing"  # the loader passes over names that begin with a dot
DIGEST_LENGTH = 16


@dataclass
class StagedExports:
    """Export files on their way: written to one folder, not yet where the loader looks."""

    folder: Path
    rows_written: dict[str, int] = field(default_factory=dict)
    staged: list[tuple[Path, Path]] = field(default_factory=list)
    """Each file where it is, and its place relative to the source's landing folder."""

    def write(
        self, connection: duckdb.DuckDBPyConnection, *, entity: str, stem: str, query: str
    ) -> int:
        """Write the rows of an ordered query as Parquet, for one entity; give their number.

        The file's name ends in a digest of its content: the same rows have the same name, and
        another import never replaces a file that may not be loaded yet. No rows, no file.
        """
        path = self.folder / f"{entity}.{len(self.staged)}.parquet"
        target = str(path).replace("'", "''")
        try:
            copied = connection.execute(
                f"copy ({query}) to '{target}' (format parquet, compression zstd)"
            ).fetchone()
        except duckdb.IOException as error:
            raise ImportingError(
                f"{path} cannot be written: is there space, and may the folder be written to? "
                f"Nothing was imported.\n{error}"
            ) from error
        rows = int(copied[0]) if copied else 0
        self.rows_written[entity] = self.rows_written.get(entity, 0) + rows
        if rows == 0:
            path.unlink(missing_ok=True)
            return 0
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST_LENGTH]
        self.staged.append((path, Path(entity, f"{stem}-{digest}.parquet")))
        return rows


@contextmanager
def staged_exports(landing: Path, source: str) -> Iterator[StagedExports]:
    """Where to write a source's export files; they move to `landing/<source>` at a clean end.

    Each file appears by a rename, whole. When anything fails before, nothing appears and the
    staging folder goes; what a killed import left there goes with the next import of the source.
    One import of a source runs at a time. Raises ImportingError for a source that is no name.
    """
    if not SOURCE_NAME.fullmatch(source):
        raise ImportingError(
            f"{source!r} is no name for a source. Use a-z, 0-9, _ and -, beginning with a letter "
            "or digit."
        )
    home = landing / source
    staging = home / STAGING_FOLDER
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir(parents=True)
    try:
        exports = StagedExports(folder=staging)
        yield exports
        for path, place in exports.staged:
            (home / place).parent.mkdir(exist_ok=True)
            path.replace(home / place)
    finally:
        shutil.rmtree(staging)
        _remove_if_empty(home)


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
