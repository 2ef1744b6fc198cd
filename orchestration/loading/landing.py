"""Which files lie in the landing folder, and what each is by its path.

Here belong names and stats. What a file holds belongs with its reader; whether it was loaded
before, with the ledger. Nothing here writes.
"""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
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
    """A path that no load can take as it is, and why.

    `ignored` lies where no export belongs; what is `unreadable` may be read another time.
    """

    path: str
    source: str
    entity: str
    message: str
    status: Literal["ignored", "unreadable"] = "ignored"


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

    A landing folder that is not there holds no files; what cannot be read below it is a notice.
    Raises LoadingError where the folder itself cannot be read or is a file.
    """
    look = _Look(contracts=contracts, entities=entities)
    try:
        sources = _entries(landing)
    except FileNotFoundError:
        sources = []
    except NotADirectoryError as error:
        raise LoadingError(f"{landing}: is a file; the landing folder must be a folder.") from error
    except PermissionError as error:
        raise LoadingError(
            f"{landing}: this user may not read the folder. Give it the right to, then load again."
        ) from error
    for entry in sources:
        look.at_source(entry)
    look.files.sort(key=lambda file: (file.entity, file.source, file.relative_path))
    return LandingLook(files=tuple(look.files), notices=tuple(look.notices))


class _Look:
    """One look: what it has found, and how it goes through each level of the folder."""

    def __init__(
        self, *, contracts: Mapping[str, EntityContract], entities: Collection[str] | None
    ) -> None:
        self.files: list[LandedFile] = []
        self.notices: list[Notice] = []
        self._contracts = contracts
        self._entities = entities

    def at_source(self, entry: os.DirEntry[str]) -> None:
        """Go through what lies in the landing folder itself."""
        source = entry.name
        stat = self._stat(entry, source)
        if stat is None:
            return
        if not S_ISDIR(stat.st_mode):
            self._notice(
                source, "lies beside the source folders. Put it at <source>/<entity>/<file>."
            )
        elif not SOURCE_NAME.fullmatch(source):
            self._notice(
                source,
                "is no name for a source. Use a-z, 0-9, _ and -, beginning with a letter or digit.",
            )
        else:
            for entity_entry in self._entries(entry, source, source):
                self._at_entity(entity_entry, source)

    def _at_entity(self, entry: os.DirEntry[str], source: str) -> None:
        entity = entry.name
        folder = f"{source}/{entity}"
        stat = self._stat(entry, folder, source)
        if stat is None:
            return
        if not S_ISDIR(stat.st_mode):
            self._notice(
                folder,
                f"lies beside the entity folders. Put it at {source}/<entity>/<file>.",
                source,
            )
        elif entity not in self._contracts:
            self._notice(
                folder, f"is no entity. The entities are: {', '.join(self._contracts)}.", source
            )
        elif self._entities is None or entity in self._entities:
            for file_entry in self._entries(entry, folder, source, entity):
                self._at_file(file_entry, source, entity)

    def _at_file(self, entry: os.DirEntry[str], source: str, entity: str) -> None:
        relative_path = f"{source}/{entity}/{entry.name}"
        stat = self._stat(entry, relative_path, source, entity)
        if stat is None:
            return
        file_format = format_of(entry.name)
        if not S_ISREG(stat.st_mode):
            self._notice(relative_path, "is no file. Put files here.", source, entity)
        elif file_format is None:
            self._notice(
                relative_path,
                f"is of no known format. Name it .{', .'.join(FORMATS)}.",
                source,
                entity,
            )
        else:
            self.files.append(
                LandedFile(
                    path=Path(entry.path),
                    relative_path=printable(relative_path),
                    source=source,
                    entity=entity,
                    format=file_format,
                    stamp=FileStamp.of(stat),
                )
            )

    def _entries(
        self, folder: os.DirEntry[str], path: str, source: str, entity: str = ""
    ) -> list[os.DirEntry[str]]:
        try:
            return _entries(Path(folder.path))
        except OSError as error:
            self._unreadable(path, error, source, entity)
            return []

    def _stat(
        self, entry: os.DirEntry[str], path: str, source: str = "", entity: str = ""
    ) -> os.stat_result | None:
        """What the entry is, behind any link; None where it is noticed, or is there no more."""
        try:
            return entry.stat()
        except FileNotFoundError:
            if entry.is_symlink():
                self._notice(path, "is a link to nothing. Mend or remove it.", source, entity)
        except OSError as error:
            self._unreadable(path, error, source, entity)
        return None

    def _unreadable(self, path: str, error: OSError, source: str, entity: str) -> None:
        message = (
            f"cannot be read: {error.strerror or error}. Give this user the right to, or remove it."
        )
        self._notice(path, message, source, entity, status="unreadable")

    def _notice(
        self,
        path: str,
        message: str,
        source: str = "",
        entity: str = "",
        *,
        status: Literal["ignored", "unreadable"] = "ignored",
    ) -> None:
        self.notices.append(
            Notice(
                path=printable(path),
                source=printable(source),
                entity=entity,
                message=message,
                status=status,
            )
        )


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
    with os.scandir(folder) as entries:
        named = [
            entry
            for entry in entries
            if not entry.name.startswith(".") and not entry.name.lower().endswith(UNFINISHED)
        ]
    return sorted(named, key=lambda entry: entry.name)
