"""Small warehouse and candidate files, and audits of them, for the tests of expectations."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from expectations.runner import run_audit
from orchestration.loading.contracts import contract_of, load_contracts
from orchestration.loading.tables import prepare_tables
from orchestration.publishing.checks import CheckOutcome

AS_OF = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@cache
def _empty_warehouse() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "warehouse.duckdb"
        with closing(duckdb.connect(file)) as connection:
            prepare_tables(connection, load_contracts())
        return file.read_bytes()


@dataclass
class Files:
    """The files of an audit in one folder; what has no file yet is made empty."""

    folder: Path
    promises: dict[str, str] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def candidate(self) -> Path:
        return self.folder / "candidate.duckdb"

    @property
    def previous(self) -> Path:
        return self.folder / "previous.duckdb"

    @property
    def data_docs(self) -> Path:
        return self.folder / "data_docs"

    def run(self, file: Path, *statements: str) -> None:
        """Runs statements on one of the files."""
        if file == self.warehouse and not file.exists():
            file.write_bytes(_empty_warehouse())
        with closing(duckdb.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)

    def load(
        self,
        entity: str,
        rows: Iterable[dict[str, object]],
        *,
        load_id: int = 1,
        file_id: int | None = None,
        counts: dict[str, object] | None = None,
    ) -> None:
        """Puts rows into raw history as a load would, with their ledger entry, unchecked."""
        listed = list(rows)
        self.run(self.warehouse)
        contract = contract_of(entity)
        with closing(duckdb.connect(self.warehouse)) as connection:
            for number, row in enumerate(listed, start=1):
                given = {name: row.get(name) for name in contract.columns} | {
                    "_source": "lms",
                    "_file_id": file_id or load_id,
                    "_load_id": load_id,
                    "_row_number": number,
                    "_loaded_at": "2026-06-01 06:00:00",
                }
                connection.execute(
                    f"insert into raw.{entity} ({', '.join(given)})"
                    f" values ({', '.join('?' * len(given))})",
                    list(given.values()),
                )
            if file_id is not None:
                return
            entry: dict[str, object] = {
                "file_id": load_id,
                "load_id": load_id,
                "source": "lms",
                "entity": entity,
                "path": f"lms/{entity}/{load_id}.csv",
                "status": "loaded",
                "rows_read": len(listed),
                "rows_loaded": len(listed),
                "rows_duplicate": 0,
                "rows_conflicting": 0,
                "rows_quarantined": 0,
            }
            entry |= counts or {}
            connection.execute(
                f"insert into ledger.load_audit ({', '.join(entry)})"
                f" values ({', '.join('?' * len(entry))})",
                list(entry.values()),
            )

    def promise(self, mart: str, text: str) -> None:
        """Gives a mart a file of promises."""
        self.promises[mart] = f"mart: {mart}\n{text}"

    def audit(
        self,
        *,
        since_load_id: int = 0,
        with_previous: bool = False,
        changes_accepted: bool = False,
        with_docs: bool = False,
    ) -> list[CheckOutcome]:
        """What the audit of the files finds, with the promises given here and no others."""
        for file in (self.warehouse, self.candidate):
            self.run(file)
        marts = self.folder / "marts"
        marts.mkdir(exist_ok=True)
        for mart, text in self.promises.items():
            (marts / f"{mart}.yml").write_text(text, "utf-8")
        return run_audit(
            warehouse=self.warehouse,
            candidate=self.candidate,
            previous=self.previous if with_previous else None,
            as_of=AS_OF,
            since_load_id=since_load_id,
            data_docs=self.data_docs if with_docs else None,
            changes_accepted=changes_accepted,
            marts_folder=marts,
        )


def failed(outcomes: Iterable[CheckOutcome]) -> list[CheckOutcome]:
    """Those that did not pass."""
    return [outcome for outcome in outcomes if not outcome.passed]
