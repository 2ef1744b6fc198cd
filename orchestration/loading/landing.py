"""Which files lie in the landing folder, and what each is by its path.

Here belong names and stats. What a file holds belongs with its reader; whether it was loaded
before, with the ledger. Nothing here writes.
"""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.loading.contracts import EntityContract
from orchestration.loading.failures import LoadingError

FileFormat = Literal["csv", "csv.gz", "parquet", "jsonl", "jsonl.gz"]
FORMATS: tuple[FileFormat, ...] = ("csv", "csv.gz", "parquet", "jsonl", "jsonl.gz")

# Ids are later qualified as source:id, and the source is a folder's name.
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")

# Uploads in progress, by the habits of browsers, rsync, curl and exporters.
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", "~")


@dataclass(frozen=True, kw_only=True)
class FileStamp:
    """What tells, without reading it, that a file is no longer what it was."""

    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, stat: os.stat_result) -> "FileStamp":
        """The stamp in a stat result."""
        return cls(size=stat.st_size, mtime_ns=stat.st_mtime_ns, ctime_ns=stat.st_ctime_ns)


@dataclass(frozen=True, kw_only=True)
class LandedFile:
    """One export file: where it is, what it should hold, and how it looked when it was found."""

    path: Path
    relative_path: str
    source: str
    entity: str
    format: FileFormat
    stamp: FileStamp


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A path that no load can take as it is, and why."""

    path: str
    source: str
    entity: str
    message: str


@dataclass(frozen=True, kw_only=True)
class LandingLook:
    """What one look at the landing folder found, in the order of loading."""

    files: tuple[LandedFile, ...]
    notices: tuple[Notice, ...]


def look_at_landing(
    landing: Path,
    *,
    contracts: Mapping[str, EntityContract],
    entities: Collection[str] | None = None,
) -> LandingLook:
    """The files of the given entities (of all, if none are given), by entity, source and name.

    A landing folder that is not there holds no files. Raises LoadingError where the folder cannot
    be read or is a file.
    """
    files: list[LandedFile] = []
    notices: list[Notice] = []

    def notice(path: str, message: str, source: str = "", entity: str = "") -> None:
        notices.append(Notice(path=printable(path), source=source, entity=entity, message=message))

    for source_entry in _entries(landing):
        source = source_entry.name
        if not source_entry.is_dir():
            notice(source, "lies beside the source folders. Put it at <source>/<entity>/<file>.")
            continue
        if not SOURCE_NAME.fullmatch(source):
            notice(
                source,
                "is no name for a source. Use a-z, 0-9, _ and -, beginning with a letter or digit.",
            )
            continue
        for entity_entry in _entries(Path(source_entry.path)):
            entity = entity_entry.name
            folder = f"{source}/{entity}"
            if not entity_entry.is_dir():
                notice(
                    folder,
                    f"lies beside the entity folders. Put it at {source}/<entity>/<file>.",
                    source,
                )
                continue
            if entity not in contracts:
                notice(
                    folder,
                    f"is no entity. The entities are: {', '.join(contracts)}.",
                    source,
                )
                continue
            if entities is not None and entity not in entities:
                continue
            for entry in _entries(Path(entity_entry.path)):
                relative_path = f"{folder}/{entry.name}"
                if not entry.is_file():
                    notice(relative_path, "is no file. Put files here.", source, entity)
                    continue
                file_format = format_of(entry.name)
                if file_format is None:
                    notice(
                        relative_path,
                        f"is of no known format. Name it .{', .'.join(FORMATS)}.",
                        source,
                        entity,
                    )
                    continue
                try:
                    stat = entry.stat()
                except FileNotFoundError:
                    continue  # it was taken away since the folder was listed
                files.append(
                    LandedFile(
                        path=Path(entry.path),
                        relative_path=printable(relative_path),
                        source=source,
                        entity=entity,
                        format=file_format,
                        stamp=FileStamp.of(stat),
                    )
                )
    files.sort(key=lambda file: (file.entity, file.source, file.relative_path))
    return LandingLook(files=tuple(files), notices=tuple(notices))


def format_of(name: str) -> FileFormat | None:
    """The format that a file's name promises, or None."""
    for file_format in FORMATS:
        if name.lower().endswith(f".{file_format}"):
            return file_format
    return None


def printable(path: str) -> str:
    """The path as UTF-8 text; bytes that are none are escaped."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            named = [
                entry
                for entry in entries
                if not entry.name.startswith(".") and not entry.name.lower().endswith(UNFINISHED)
            ]
    except FileNotFoundError:
        return []
    except NotADirectoryError as error:
        raise LoadingError(f"{folder}: is a file; the landing folder must be a folder.") from error
    except PermissionError as error:
        raise LoadingError(
            f"{folder}: this user may not read the folder. Give it the right to, then load again."
        ) from error
    return sorted(named, key=lambda entry: entry.name)
