"""Export files: a frame becomes the bytes of a file, and the file appears whole or not at all.

Here belong the formats and the writing. What is written belongs with its entity.
"""

import gzip
import io
import os
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from polars import selectors as cs

from orchestration.generating.options import ExportFormat
from orchestration.loading.contracts import contract_of

TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
# Fast, and small enough; the level is part of what makes the bytes equal.
_GZIP_LEVEL = 3


@dataclass(frozen=True)
class WrittenFile:
    """One export file, and what a load must make of its rows: read = loaded + the other two.

    `conflicting` is part of `duplicate`. A copy has the very bytes of another file: it is not
    loaded again, and none of its rows counts.
    """

    entity: str
    path: Path
    rows: int
    duplicate: int = 0
    conflicting: int = 0
    quarantined: int = 0
    is_copy: bool = False

    @property
    def relative_path(self) -> str:
        """`<source>/<entity>/<name>`, as the ledger of loads knows the file."""
        return "/".join(self.path.parts[-3:])

    @property
    def loaded(self) -> int:
        """The rows that a load keeps."""
        return 0 if self.is_copy else self.rows - self.duplicate - self.quarantined


def compress(content: bytes) -> bytes:
    """The content as gzip, without a name and a time in its header."""
    packed = io.BytesIO()
    with gzip.GzipFile(
        filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=_GZIP_LEVEL
    ) as stream:
        stream.write(content)
    return packed.getvalue()


def encode(frame: pl.DataFrame, export_format: ExportFormat) -> bytes:
    """The frame in a format; timestamps in text end in Z, missing values are empty or null."""
    content = io.BytesIO()
    kind = export_format.removesuffix(".gz")
    if kind == "parquet":
        frame.write_parquet(content, compression="zstd")
    elif kind == "csv":
        frame.write_csv(content, datetime_format=TIMESTAMP_FORMAT)
    else:
        frame.with_columns(cs.datetime().dt.strftime(TIMESTAMP_FORMAT)).write_ndjson(content)
    return compress(content.getvalue()) if export_format.endswith(".gz") else content.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write the file under a hidden name first, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.tmp")
    with hidden.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    hidden.replace(path)


@dataclass
class ExportFolder:
    """`landing/<source>`, and what was written there so far."""

    folder: Path
    export_format: ExportFormat
    files: list[WrittenFile] = field(default_factory=list)

    def write(self, entity: str, name: str, frame: pl.DataFrame) -> None:
        """Write the frame as `<entity>/<name>.<ext>`, columns in the contract's order."""
        columns = [column for column in contract_of(entity).columns if column in frame.columns]
        content = encode(frame.select(columns), self.export_format)
        self.write_encoded(entity, f"{name}.{self.export_format}", content, rows=len(frame))

    def finish(self) -> None:
        """Write what waited for all clean frames: nothing, where exports are clean."""

    def write_encoded(
        self,
        entity: str,
        file_name: str,
        content: bytes,
        *,
        rows: int,
        duplicate: int = 0,
        conflicting: int = 0,
        quarantined: int = 0,
        is_copy: bool = False,
    ) -> None:
        """Write a file that is encoded already."""
        path = self.folder / entity / file_name
        write_whole(path, content)
        self.files.append(
            WrittenFile(entity, path, rows, duplicate, conflicting, quarantined, is_copy)
        )
