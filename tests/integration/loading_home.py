"""A home with a landing folder and a warehouse, for the tests of the loader."""

import gzip
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.loading.landing import LandedFile
from orchestration.loading.loader import load_landing, waiting_files
from orchestration.loading.outcomes import FileOutcome, LoadSummary
from orchestration.loading.quarantine import RetrySummary, retry_quarantine
from orchestration.loading.warehouse import open_warehouse

LOADED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = "activity_events"
HEADER = "event_id,user_id,event_type,occurred_at\n"
# What differs between two loads of the same rows.
BOOKKEEPING = "_file_id, _load_id, _row_number, _loaded_at"


@dataclass(frozen=True)
class Home:
    folder: Path

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def means(self) -> dict[str, Any]:
        return {
            "warehouse": self.warehouse,
            "memory_limit": "512MiB",
            "threads": 2,
            "scratch": self.folder / "scratch",
        }

    def put(
        self, name: str, content: str | bytes, *, entity: str = EVENTS, source: str = "lms"
    ) -> Path:
        path = self.landing / source / entity / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        return path

    def load(
        self, *, loaded_at: datetime = LOADED_AT, entities: Collection[str] | None = None
    ) -> LoadSummary:
        return load_landing(
            landing=self.landing, loaded_at=loaded_at, entities=entities, **self.means
        )

    def load_one(self, name: str, content: str | bytes, *, entity: str = EVENTS) -> FileOutcome:
        self.put(name, content, entity=entity)
        (outcome,) = self.load().outcomes
        return outcome

    def retry(self, *, retried_at: datetime = LOADED_AT) -> RetrySummary:
        return retry_quarantine(retried_at=retried_at, **self.means)

    def waiting(self) -> tuple[LandedFile, ...]:
        return waiting_files(landing=self.landing, **self.means)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_warehouse(**self.means) as connection:
            return connection.execute(query).fetchall()

    def values(self, query: str) -> list[Any]:
        return [row[0] for row in self.rows(query)]

    def reasons(self) -> dict[int, list[str]]:
        """The reasons of quarantined rows, by row number."""
        return dict(self.rows("select row_number, reasons from ledger.quarantine order by all"))

    def raw(self, entity: str = EVENTS) -> list[tuple[Any, ...]]:
        """Raw history without what differs between two loads of the same rows, in order."""
        return self.rows(f"select * exclude ({BOOKKEEPING}) from raw.{entity} order by all")

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that loading has written, to compare two moments."""
        tables = [EVENTS, "users", "organizations"]
        contents = {table: self.rows(f"select * from raw.{table} order by all") for table in tables}
        for table in ("load_audit", "quarantine", "seen_files", "landing_notices"):
            contents[table] = self.rows(f"select * from ledger.{table} order by all")
        return contents
