"""What a load did, as values: one outcome a file, one summary a load.

Here belong counts and their sums. How they are shown belongs with the CLI and Dagster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

FileStatus = Literal[
    "loaded",  # its rows are in raw, in quarantine, or counted as duplicates
    "already_loaded",  # the same content was loaded before, under this or another name
    "rejected",  # its content is at fault; tried again when it or the contract changes
    "unreadable",  # it could not be read; tried again at the next load
    "being_written",  # it changed while it was read; tried again at the next load
    "ignored",  # it lies where no export belongs, or is of no known format
]


@dataclass(frozen=True, kw_only=True)
class RowCounts:
    """Where the rows of a file went: read = loaded + duplicate + quarantined.

    `conflicting` is part of `duplicate`: rows whose key was there before with other content.
    """

    read: int = 0
    loaded: int = 0
    duplicate: int = 0
    conflicting: int = 0
    quarantined: int = 0

    def __add__(self, other: "RowCounts") -> "RowCounts":
        return RowCounts(
            read=self.read + other.read,
            loaded=self.loaded + other.loaded,
            duplicate=self.duplicate + other.duplicate,
            conflicting=self.conflicting + other.conflicting,
            quarantined=self.quarantined + other.quarantined,
        )


@dataclass(frozen=True, kw_only=True)
class FileOutcome:
    """What became of one file.

    `path` is relative to the landing folder. `source` and `entity` are empty where the path names
    none. `earliest` and `latest` span the entity's time column over the rows loaded, in UTC.
    """

    path: str
    source: str
    entity: str
    status: FileStatus
    rows: RowCounts = field(default_factory=RowCounts)
    file_id: int | None = None
    size: int = 0
    unknown_columns: Sequence[str] = ()
    earliest: datetime | None = None
    latest: datetime | None = None
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class LoadSummary:
    """What a load did: an outcome for each file that it looked into, in the order of loading.

    `unchanged` counts the files that stand in the ledger as they are and were not opened.
    """

    outcomes: Sequence[FileOutcome]
    unchanged: int
    seconds: float

    @property
    def rows(self) -> RowCounts:
        """The sum over all files."""
        return sum((outcome.rows for outcome in self.outcomes), RowCounts())

    @property
    def by_entity(self) -> dict[str, RowCounts]:
        """The sums by entity, for the entities that had files, in alphabetical order."""
        sums: dict[str, RowCounts] = {}
        for outcome in self.outcomes:
            if outcome.entity:
                sums[outcome.entity] = sums.get(outcome.entity, RowCounts()) + outcome.rows
        return dict(sorted(sums.items()))

    def having(self, *statuses: FileStatus) -> list[FileOutcome]:
        """The outcomes with one of the statuses, in the order of loading."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]

    @property
    def changed_anything(self) -> bool:
        """Whether raw history or the quarantine is not what it was."""
        return any(outcome.status == "loaded" and outcome.rows.read for outcome in self.outcomes)
