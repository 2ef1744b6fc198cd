"""What an import tells about itself: rows read, rows written, and where every row went.

Here belongs the form of the account, the same for every importer. What is read and how it is
mapped belongs to each importer; how the account is shown belongs to its caller.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# Called with what is being done, the steps done so far, and the steps in all.
ProgressReport = Callable[[str, int, int], None]


class ImportingError(Exception):
    """A folder that cannot be imported; the message says what is wrong, where, and the remedy."""


@dataclass(frozen=True, kw_only=True)
class RowAccount:
    """What became of some rows of an input table."""

    table: str
    rows: int
    entity: str
    """The export entity that they went into."""
    how: str
    """As what: one row each, merged with others, in several versions, ..."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An oddity of the input that was met `count` times, and how it was handled."""

    name: str
    count: int
    text: str


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """The account of one import.

    For every input table the rows of its accounts add up to its rows read. `rows_written` counts
    the rows of the export files by entity, all versions of a state entity included. `files` are
    the export files of this import, in the landing folder, those that were there before included.
    """

    source: str
    imported_at: datetime
    rows_read: Mapping[str, int]
    rows_written: Mapping[str, int]
    accounts: tuple[RowAccount, ...]
    notices: tuple[Notice, ...]
    files: tuple[Path, ...]

    def unaccounted(self) -> dict[str, int]:
        """Rows read less rows accounted for, by table, where the two differ."""
        differences = {
            table: rows - sum(account.rows for account in self.accounts if account.table == table)
            for table, rows in self.rows_read.items()
        }
        return {table: difference for table, difference in differences.items() if difference}
