"""What is remembered of files: `ledger.load_audit`, `ledger.seen_files`, `ledger.landing_notices`.

Here belong their reads and writes. Nothing here opens a file or begins a transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import duckdb

from orchestration.loading.contracts import EntityContract
from orchestration.loading.landing import FileStamp, LandedFile, Notice
from orchestration.loading.outcomes import RowCounts


@dataclass(frozen=True, kw_only=True)
class KnownContent:
    """A content that a load has dealt with; `error` is why it was rejected, without its path."""

    file_id: int
    status: str
    contract_hash: str
    size: int
    error: str | None


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """How a path looked and what it held when it was last read."""

    stamp: FileStamp
    content_hash: str


@dataclass(kw_only=True)
class Ledger:
    """The ledger as of the begin of a load, kept up with what the load adds.

    `loaded` is by source, entity and content hash. `rejected` is by the format that was read as
    well: what is no CSV may be good JSONL, once it has the right name. `seen` is by path.
    """

    loaded: dict[tuple[str, str, str], KnownContent]
    rejected: dict[tuple[str, str, str, str], KnownContent]
    seen: dict[str, SeenFile]
    next_load_id: int

    def settled(
        self, file: LandedFile, content_hash: str, *, contract_hash_now: str
    ) -> KnownContent | None:
        """What was made of a file's content, or None where it is to be looked into.

        It needs no look if it was loaded, or rejected in its format under the contract of today.
        """
        key = (file.source, file.entity, content_hash)
        if key in self.loaded:
            return self.loaded[key]
        rejected = self.rejected.get((*key, file.format))
        is_settled = rejected is not None and rejected.contract_hash == contract_hash_now
        return rejected if is_settled else None

    def remember(self, file: LandedFile, content_hash: str, content: KnownContent) -> None:
        """Take in what a load has made of a file."""
        key = (file.source, file.entity, content_hash)
        if content.status == "loaded":
            self.loaded[key] = content
        else:
            self.rejected[*key, file.format] = content
        self.seen[file.relative_path] = SeenFile(stamp=file.stamp, content_hash=content_hash)
        self.next_load_id = content.file_id + 1


def read_ledger(connection: duckdb.DuckDBPyConnection) -> Ledger:
    """All that the ledger remembers of files."""
    ledger = Ledger(loaded={}, rejected={}, seen={}, next_load_id=1)
    for (
        source,
        entity,
        content_hash,
        file_format,
        file_id,
        load_id,
        status,
        contract_hash,
        size,
        path,
        error,
    ) in connection.execute(
        """
            select source, entity, content_hash, format, file_id, load_id, status, contract_hash,
                size_bytes, path, error
            from ledger.load_audit
            """
    ).fetchall():
        content = KnownContent(
            file_id=file_id,
            status=status,
            contract_hash=contract_hash,
            size=size,
            error=None if error is None else error.removeprefix(f"{path}: "),
        )
        if status == "loaded":
            ledger.loaded[source, entity, content_hash] = content
        else:
            ledger.rejected[source, entity, content_hash, file_format] = content
        ledger.next_load_id = max(ledger.next_load_id, load_id + 1, file_id + 1)
    ledger.seen |= {
        path: SeenFile(
            stamp=FileStamp(size=size, mtime_ns=mtime_ns, ctime_ns=ctime_ns),
            content_hash=content_hash,
        )
        for path, size, mtime_ns, ctime_ns, content_hash in connection.execute(
            "select path, size_bytes, mtime_ns, ctime_ns, content_hash from ledger.seen_files"
        ).fetchall()
    }
    return ledger


def contract_hash(contract: EntityContract) -> str:
    """What changes when a contract does: a rejected content is then looked at again."""
    return sha256(contract.model_dump_json().encode()).hexdigest()


def record_content(
    connection: duckdb.DuckDBPyConnection,
    *,
    file: LandedFile,
    file_id: int,
    content_hash: str,
    contract_hash_now: str,
    status: str,
    rows: RowCounts,
    unknown_columns: Sequence[str],
    earliest: datetime | None,
    latest: datetime | None,
    error: str | None,
    seconds: float,
    loaded_at: datetime,
) -> None:
    """Write a content's row of `load_audit`, in the place of those that it makes outdated.

    Once it is loaded, no rejection of it stands; a rejection replaces that of the same format.
    """
    connection.execute(
        """
        delete from ledger.load_audit
        where source = ? and entity = ? and content_hash = ? and (? = 'loaded' or format = ?)
        """,
        [file.source, file.entity, content_hash, status, file.format],
    )
    values: Mapping[str, object] = {
        "file_id": file_id,
        "load_id": file_id,
        "source": file.source,
        "entity": file.entity,
        "path": file.relative_path,
        "content_hash": content_hash,
        "contract_hash": contract_hash_now,
        "size_bytes": file.stamp.size,
        "format": file.format,
        "status": status,
        "rows_read": rows.read,
        "rows_loaded": rows.loaded,
        "rows_duplicate": rows.duplicate,
        "rows_conflicting": rows.conflicting,
        "rows_quarantined": rows.quarantined,
        "unknown_columns": list(unknown_columns),
        "earliest_at": earliest,
        "latest_at": latest,
        "error": error,
        "seconds": round(seconds, 3),
        "loaded_at": loaded_at,
    }
    connection.execute(
        f"insert into ledger.load_audit ({', '.join(values)}) "
        f"values ({', '.join('?' * len(values))})",
        list(values.values()),
    )


def record_seen(
    connection: duckdb.DuckDBPyConnection,
    *,
    file: LandedFile,
    content_hash: str,
    file_id: int,
    seen_at: datetime,
) -> None:
    """Remember how a path looks and what it holds."""
    connection.execute("delete from ledger.seen_files where path = ?", [file.relative_path])
    connection.execute(
        "insert into ledger.seen_files values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            file.relative_path,
            file.source,
            file.entity,
            file.stamp.size,
            file.stamp.mtime_ns,
            file.stamp.ctime_ns,
            content_hash,
            file_id,
            seen_at,
        ],
    )


def record_notices(
    connection: duckdb.DuckDBPyConnection,
    notices: Sequence[Notice],
    *,
    entities: Collection[str] | None,
    seen_at: datetime,
) -> None:
    """Make `landing_notices` say what holds now; a notice that stays keeps its first moment.

    Where a load was limited to some `entities`, what it knew of others stands.
    """
    rows: dict[str, tuple[str, str, str, datetime]] = {
        path: (source, entity, message, first_seen_at)
        for path, source, entity, message, first_seen_at in connection.execute(
            "select path, source, entity, message, first_seen_at from ledger.landing_notices"
        ).fetchall()
        if entities is None or not entity or entity in entities
    }
    now = {notice.path: (notice.source, notice.entity, notice.message) for notice in notices}
    gone = [path for path, row in rows.items() if now.get(path) != row[:3]]
    new = [path for path in now if path not in rows or path in set(gone)]
    if gone:
        connection.execute(
            "delete from ledger.landing_notices where path in (select unnest(?))", [gone]
        )
    if new:
        connection.execute(
            """
            insert into ledger.landing_notices
            select unnest(?), unnest(?), unnest(?), unnest(?), ?
            """,
            [
                new,
                *(list(texts) for texts in zip(*(now[path] for path in new), strict=True)),
                seen_at,
            ],
        )
