"""Loading the landing folder: which files, one transaction each, and what became of them.

Here belong the order of things and the faults of files. How a file is read belongs with
`reading`, where its rows go with `placing` and `straight`, what is remembered of it with `ledger`.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

import duckdb

from orchestration.loading.contracts import EntityContract, contract_of, load_contracts
from orchestration.loading.failures import (
    FileBeingWrittenError,
    FileRejectedError,
    FileUnreadableError,
    is_disk_full,
    warehouse_failures_named,
)
from orchestration.loading.landing import FileStamp, LandedFile, Notice, look_at_landing
from orchestration.loading.ledger import (
    KnownContent,
    Ledger,
    SeenFile,
    contract_hash,
    read_ledger,
    record_content,
    record_notices,
    record_seen,
)
from orchestration.loading.outcomes import FileOutcome, FileStatus, LoadSummary, RowCounts
from orchestration.loading.placing import Load, Placed, WayRefusedError, place_piece
from orchestration.loading.reading import (
    PIECE_BYTES,
    HashedFile,
    Piece,
    Way,
    hash_of_content,
    parquet_pieces,
    text_pieces,
)
from orchestration.loading.straight import place_straight, refuse_repeated_keys, span_of_load
from orchestration.loading.tables import prepare_tables
from orchestration.loading.warehouse import only_row, open_warehouse, transaction

# Files from this size on go straight into raw history. Taking a shorter one back, for one repeated
# key, would cost more than the shorter way saves.
STRAIGHT_FROM_BYTES = 32 << 20


def load_landing(
    *,
    landing: Path,
    warehouse: Path,
    loaded_at: datetime,
    memory_limit: str,
    threads: int,
    scratch: Path,
    entities: Collection[str] | None = None,
    on_file: Callable[[FileOutcome], None] | None = None,
) -> LoadSummary:
    """Load every file of the landing folder that is not loaded yet, each in one transaction.

    `entities` limits the load to some; `on_file` is told of each file that was looked into.
    `loaded_at` must have an offset. A file's own fault is in its outcome and stops no other file.
    Raises LoadingError where the landing folder or the warehouse is at fault, ContractError where
    there is no such entity.
    """
    if loaded_at.tzinfo is None:
        raise ValueError(f"loaded_at = {loaded_at.isoformat()} has no offset. Give e.g. UTC.")
    for entity in entities or ():
        contract_of(entity)
    began = perf_counter()
    contracts = load_contracts()
    look = look_at_landing(landing, contracts=contracts, entities=entities)
    outcomes: list[FileOutcome] = []
    unchanged = 0

    def tell(outcome: FileOutcome) -> None:
        outcomes.append(outcome)
        if on_file:
            on_file(outcome)

    with (
        open_warehouse(
            warehouse, memory_limit=memory_limit, threads=threads, scratch=scratch
        ) as connection,
        warehouse_failures_named(warehouse, scratch=scratch, doing="while files were loaded"),
    ):
        prepare_tables(connection, contracts)
        loading = _Loading(
            connection=connection,
            ledger=read_ledger(connection),
            contract_hashes=_hashes(contracts),
            scratch=scratch,
            loaded_at=loaded_at.astimezone(UTC).replace(tzinfo=None),
        )
        for notice in look.notices:
            tell(_outcome_of_notice(notice))
        for file in look.files:
            if loading.is_unchanged(file):
                unchanged += 1
            else:
                tell(loading.outcome_of(file))
        notices = [
            Notice(
                path=outcome.path,
                source=outcome.source,
                entity=outcome.entity,
                message=outcome.error or "",
            )
            for outcome in outcomes
            if outcome.status in ("ignored", "unreadable", "being_written")
        ]
        with transaction(connection):
            record_notices(connection, notices, entities=entities, seen_at=loading.loaded_at)
    return LoadSummary(
        outcomes=tuple(outcomes), unchanged=unchanged, seconds=perf_counter() - began
    )


def waiting_files(
    *,
    landing: Path,
    warehouse: Path,
    memory_limit: str,
    threads: int,
    scratch: Path,
    entities: Collection[str] | None = None,
) -> tuple[LandedFile, ...]:
    """The files that a load would look into, in its order. Writes nothing.

    By name, size and time alone: a known content under a new name is among them. Raises
    LoadingError where the landing folder or the warehouse is at fault.
    """
    contracts = load_contracts()
    files = look_at_landing(landing, contracts=contracts, entities=entities).files
    if not warehouse.exists():
        return files
    with (
        open_warehouse(
            warehouse, memory_limit=memory_limit, threads=threads, scratch=scratch, read_only=True
        ) as connection,
        warehouse_failures_named(warehouse, scratch=scratch, doing="when it was read"),
    ):
        (is_prepared,) = only_row(
            connection,
            "select exists (from duckdb_tables() where schema_name = 'ledger')",
        )
        if not is_prepared:
            return files
        ledger = read_ledger(connection)
    hashes = _hashes(contracts)
    return tuple(file for file in files if not _is_unchanged(file, ledger, hashes[file.entity]))


def _is_unchanged(file: LandedFile, ledger: Ledger, contract_hash_now: str) -> bool:
    seen = ledger.seen.get(file.relative_path)
    if seen is None or seen.stamp != file.stamp:
        return False
    known = ledger.settled(file, seen.content_hash, contract_hash_now=contract_hash_now)
    return known is not None


def _hashes(contracts: Mapping[str, EntityContract]) -> dict[str, str]:
    return {entity: contract_hash(contract) for entity, contract in contracts.items()}


def _outcome_of_notice(notice: Notice) -> FileOutcome:
    return FileOutcome(
        path=notice.path,
        source=notice.source,
        entity=notice.entity,
        status=notice.status,
        error=f"{notice.path}: {notice.message}",
    )


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What reading a file gave."""

    content_hash: str
    rows: RowCounts
    unknown_columns: tuple[str, ...]
    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Loading:
    """One load: its connection, what the ledger knows, and the moment."""

    connection: duckdb.DuckDBPyConnection
    ledger: Ledger
    contract_hashes: Mapping[str, str]
    scratch: Path
    loaded_at: datetime

    def is_unchanged(self, file: LandedFile) -> bool:
        """Whether the file stands in the ledger as it is."""
        return _is_unchanged(file, self.ledger, self.contract_hashes[file.entity])

    def outcome_of(self, file: LandedFile) -> FileOutcome:
        """Load one file, or find that it needs none, and say what became of it."""
        began = perf_counter()
        status: FileStatus
        try:
            outcome = self._load(file)
        except (FileUnreadableError, FileBeingWrittenError) as error:
            status = "unreadable" if isinstance(error, FileUnreadableError) else "being_written"
            outcome = self._outcome(file, status, error=str(error))
        return replace(outcome, seconds=perf_counter() - began)

    def _outcome(
        self, file: LandedFile, status: FileStatus, *, error: str | None = None
    ) -> FileOutcome:
        return FileOutcome(
            path=file.relative_path,
            source=file.source,
            entity=file.entity,
            status=status,
            size=file.stamp.size,
            error=None if error is None else f"{file.relative_path}: {error}",
        )

    def _load(self, file: LandedFile) -> FileOutcome:
        began = perf_counter()
        contract = contract_of(file.entity)
        with _opened(file) as (stream, stamp):
            file = replace(file, stamp=stamp)
            content_hash = self._hash_if_it_may_be_known(file)
            if content_hash is not None:
                known = self.ledger.settled(
                    file, content_hash, contract_hash_now=self.contract_hashes[file.entity]
                )
                if known is not None:
                    _raise_if_changed(stream, file)
                    return self._seen_again(file, content_hash, known)
            file_id = self.ledger.next_load_id
            try:
                read = self._read(file, stream, contract, file_id, content_hash, began)
            except FileRejectedError as error:
                stream.seek(0)
                content_hash = HashedFile(stream).hexdigest()
                _raise_if_changed(stream, file)
                return self._reject(file, file_id, content_hash, str(error), perf_counter() - began)
        self._remember(file, file_id, read.content_hash, "loaded", error=None)
        return replace(
            self._outcome(file, "loaded"),
            rows=read.rows,
            file_id=file_id,
            unknown_columns=read.unknown_columns,
            earliest=read.earliest,
            latest=read.latest,
        )

    def _hash_if_it_may_be_known(self, file: LandedFile) -> str | None:
        """The content's hash, unless it is long and no content of its size is known.

        A long file is then hashed as it is loaded, and not read twice.
        """
        is_long = file.format != "parquet" and file.stamp.size > PIECE_BYTES
        if is_long and not any(
            known.size == file.stamp.size
            for known in (*self.ledger.loaded.values(), *self.ledger.rejected.values())
        ):
            return None
        try:
            return hash_of_content(file.path)
        except OSError as error:
            raise _fault_of(error) from error

    def _read(
        self,
        file: LandedFile,
        stream: BinaryIO,
        contract: EntityContract,
        file_id: int,
        content_hash: str | None,
        began: float,
    ) -> _Read:
        """Load the file's rows and record it, in one transaction."""
        is_long = file.format.startswith("csv") and file.stamp.size >= STRAIGHT_FROM_BYTES
        way: Way = "straight" if is_long else "landed"
        # Each way that is refused is taken back as a whole, and names a more careful one.
        while True:
            stream.seek(0)
            try:
                with transaction(self.connection):
                    read = self._place(file, stream, contract, file_id, content_hash, way)
                    record_content(
                        self.connection,
                        file=file,
                        file_id=file_id,
                        content_hash=read.content_hash,
                        contract_hash_now=self.contract_hashes[file.entity],
                        status="loaded",
                        rows=read.rows,
                        unknown_columns=read.unknown_columns,
                        earliest=read.earliest,
                        latest=read.latest,
                        error=None,
                        seconds=perf_counter() - began,
                        loaded_at=self.loaded_at,
                    )
                    record_seen(
                        self.connection,
                        file=file,
                        content_hash=read.content_hash,
                        file_id=file_id,
                        seen_at=self.loaded_at,
                    )
            except WayRefusedError as refusal:
                way = refusal.instead
                continue
            except OSError as error:
                if is_disk_full(error):
                    raise
                raise _fault_of(error) from error
            return read

    def _place(
        self,
        file: LandedFile,
        stream: BinaryIO,
        contract: EntityContract,
        file_id: int,
        content_hash: str | None,
        way: Way,
    ) -> _Read:
        load = Load(
            contract=contract,
            source=file.source,
            file_id=file_id,
            load_id=file_id,
            loaded_at=self.loaded_at,
        )
        hashed = HashedFile(stream)
        pieces = (
            parquet_pieces(self.connection, file.path, contract=contract)
            if file.format == "parquet"
            else text_pieces(
                self.connection,
                hashed,
                file_format=file.format,
                contract=contract,
                scratch=self.scratch,
                way=way,
            )
        )
        # Where a piece fails, nothing may read ahead any longer once the error is dealt with.
        with closing(pieces):
            placed, unknown = self._place_pieces(pieces, load, way)
        hash_read = hashed.hexdigest()
        if content_hash not in (None, hash_read):
            raise FileBeingWrittenError(_CHANGED)
        _raise_if_changed(stream, file)
        return _Read(
            content_hash=hash_read,
            rows=placed.rows,
            unknown_columns=tuple(sorted(unknown)),
            earliest=placed.earliest,
            latest=placed.latest,
        )

    def _place_pieces(
        self, pieces: Iterable[Piece], load: Load, way: Way
    ) -> tuple[Placed, set[str]]:
        """Place a file's rows; gives the unknown columns' names as well."""
        rows = RowCounts()
        unknown: set[str] = set()
        moments: list[datetime | None] = []
        for index, piece in enumerate(pieces):
            unknown.update(piece.unknown_columns)
            if way == "straight" and index == 1:
                # Most files that repeat keys do so from their begin on.
                refuse_repeated_keys(self.connection, load=load)
            if not piece.parts:
                placed = place_piece(self.connection, piece, load=load, rows_before=rows.read)
                rows += placed.rows
                moments += [placed.earliest, placed.latest]
            else:
                rows += place_straight(self.connection, piece, load=load, rows_before=rows.read)
        if way == "straight":
            refuse_repeated_keys(self.connection, load=load)
            moments = [*span_of_load(self.connection, load=load)]
        known = [moment for moment in moments if moment]
        return (
            Placed(rows=rows, earliest=min(known, default=None), latest=max(known, default=None)),
            unknown,
        )

    def _seen_again(self, file: LandedFile, content_hash: str, known: KnownContent) -> FileOutcome:
        with transaction(self.connection):
            record_seen(
                self.connection,
                file=file,
                content_hash=content_hash,
                file_id=known.file_id,
                seen_at=self.loaded_at,
            )
        self.ledger.seen[file.relative_path] = SeenFile(stamp=file.stamp, content_hash=content_hash)
        if known.status == "loaded":
            return replace(self._outcome(file, "already_loaded"), file_id=known.file_id)
        return replace(self._outcome(file, "rejected", error=known.error), file_id=known.file_id)

    def _reject(
        self,
        file: LandedFile,
        file_id: int,
        content_hash: str,
        error: str,
        seconds: float,
    ) -> FileOutcome:
        outcome = replace(self._outcome(file, "rejected", error=error), file_id=file_id)
        with transaction(self.connection):
            record_content(
                self.connection,
                file=file,
                file_id=file_id,
                content_hash=content_hash,
                contract_hash_now=self.contract_hashes[file.entity],
                status="rejected",
                rows=RowCounts(),
                unknown_columns=(),
                earliest=None,
                latest=None,
                error=outcome.error,
                seconds=seconds,
                loaded_at=self.loaded_at,
            )
            record_seen(
                self.connection,
                file=file,
                content_hash=content_hash,
                file_id=file_id,
                seen_at=self.loaded_at,
            )
        self._remember(file, file_id, content_hash, "rejected", error=error)
        return outcome

    def _remember(
        self, file: LandedFile, file_id: int, content_hash: str, status: str, *, error: str | None
    ) -> None:
        content = KnownContent(
            file_id=file_id,
            status=status,
            contract_hash=self.contract_hashes[file.entity],
            size=file.stamp.size,
            error=error,
        )
        self.ledger.remember(file, content_hash, content)


_CHANGED = "changed while it was read. It is left for the next load."


def _fault_of(error: OSError) -> FileUnreadableError | FileBeingWrittenError:
    """What an error in reading a file means; one that is gone may be there again under its name."""
    if isinstance(error, FileNotFoundError):
        return FileBeingWrittenError("was taken away before it was read.")
    return FileUnreadableError(
        f"cannot be read: {error.strerror or error}. Give this user the right to, or export it "
        "again."
    )


@contextmanager
def _opened(file: LandedFile) -> Iterator[tuple[BinaryIO, FileStamp]]:
    try:
        stream = file.path.open("rb", buffering=0)
    except OSError as error:
        raise _fault_of(error) from error
    with stream:
        yield stream, FileStamp.of(os.fstat(stream.fileno()))


def _raise_if_changed(stream: BinaryIO, file: LandedFile) -> None:
    if FileStamp.of(os.fstat(stream.fileno())) != file.stamp:
        raise FileBeingWrittenError(_CHANGED)
