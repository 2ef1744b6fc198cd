"""Where the rows of a piece go: raw history, quarantine, or nowhere since they were there before.

Here belongs what happens between a relation and the tables, set by set, within the caller's
transaction, by way of a table where rows are landed first. The shorter way, for rows that need no
such table, is `straight`. Files, pieces and the ledger's own rows belong with the loader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.loading.checks import SourceColumn, landed_sql, reasons_sql
from orchestration.loading.contracts import EntityContract
from orchestration.loading.failures import FileRejectedError, FileUnreadableError, LoadingError
from orchestration.loading.outcomes import RowCounts
from orchestration.loading.reading import Piece, Way, first_line
from orchestration.loading.sql_text import quote_identifier, quote_literal
from orchestration.loading.tables import raw_table
from orchestration.loading.warehouse import only_row

# What DuckDB raises where a file's content, and not the warehouse, is at fault.
CONTENT_ERRORS = (
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.InvalidTypeException,
    duckdb.NotSupportedError,
    duckdb.SerializationException,
)


class WayRefusedError(Exception):
    """What a file holds cannot go the way that was tried; all of it must go the other, `instead`.

    To be raised before anything is committed: the caller rolls back.
    """

    def __init__(self, reason: str, *, instead: Way) -> None:
        super().__init__(reason)
        self.instead = instead


@dataclass(frozen=True, kw_only=True)
class Load:
    """One load of one file, or one retry: what its rows carry."""

    contract: EntityContract
    source: str
    file_id: int
    load_id: int
    loaded_at: datetime

    @property
    def moment(self) -> str:
        """`_loaded_at` as SQL."""
        return f"timestamp '{self.loaded_at:%Y-%m-%d %H:%M:%S.%f}'"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where the rows went, and the span of the time column over those loaded."""

    rows: RowCounts
    earliest: datetime | None
    latest: datetime | None


def place_piece(
    connection: duckdb.DuckDBPyConnection, piece: Piece, *, load: Load, rows_before: int
) -> Placed:
    """Put each row of a piece where it belongs; `rows_before` of the file came in earlier pieces.

    Raises WayRefusedError, FileRejectedError or FileUnreadableError where it cannot be read.
    """
    landed = _land_piece(connection, piece, load=load)
    number = _number_rows(connection, piece, landed=landed, rows_before=rows_before)
    if landed.misfits:
        _quarantine_misfits(connection, piece, load=load, landed=landed, number=number)
    if piece.broken:
        _quarantine_broken(connection, piece, load=load, rows_before=rows_before)
    duplicate, conflicting = find_duplicates(connection, contract=load.contract, source=load.source)
    earliest, latest = insert_landed(
        connection,
        load=load,
        file_id=str(load.file_id),
        number=number,
        excluding=duplicate > 0,
        all_fit=landed.misfits == 0,
    )
    return Placed(
        rows=RowCounts(
            read=landed.rows + len(piece.broken),
            loaded=landed.rows - landed.misfits - duplicate,
            duplicate=duplicate,
            conflicting=conflicting,
            quarantined=landed.misfits + len(piece.broken),
        ),
        earliest=earliest,
        latest=latest,
    )


@dataclass(frozen=True, kw_only=True)
class Landed:
    """The temporary table `landed`: its rows, those unfit, and the rowid of the first.

    Rowids of a table that its own transaction has made do not begin at 0.
    """

    rows: int
    misfits: int
    first_rowid: int

    @property
    def place(self) -> str:
        """The expression of a row's place, from 0."""
        return f"(landed.rowid - {self.first_rowid})"


def land(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    *,
    load: Load,
    columns: Mapping[str, SourceColumn],
    extra: str,
    has_blanks: bool = True,
) -> Landed:
    """Make the temporary table `landed` of typed and checked rows, in the relation's order."""
    query = landed_sql(
        relation,
        contract=load.contract,
        columns=columns,
        extra=extra,
        source=load.source,
        loaded_at=load.loaded_at,
        has_blanks=has_blanks,
    )
    connection.execute("set preserve_insertion_order = true")
    connection.execute(f"create or replace temporary table landed as {query}")
    (misfits,) = only_row(connection, "select count(*) from landed where not _fits")
    rows, first_rowid = _extent(connection, "landed")
    return Landed(rows=rows, misfits=misfits, first_rowid=first_rowid)


def _extent(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """How many rows a temporary table has, and its first rowid, from which the others count on."""
    rows, first, last = only_row(
        connection, f"select count(*), min(rowid), max(rowid) from {table}"
    )
    if rows and last - first != rows - 1:
        raise LoadingError(f"{rows} rows of {table} have rowids from {first} to {last}.")
    return rows, first or 0


def _land_piece(connection: duckdb.DuckDBPyConnection, piece: Piece, *, load: Load) -> Landed:
    try:
        landed = land(
            connection,
            piece.relation,
            load=load,
            columns=piece.columns,
            extra=piece.extra,
            has_blanks=piece.has_blanks,
        )
    except CONTENT_ERRORS as error:
        if piece.read_strictly:
            raise WayRefusedError(str(error), instead="sorted") from error
        raise FileRejectedError(_cannot_be_read(error)) from error
    except duckdb.Error as error:
        # What DuckDB's Parquet reader throws where bytes are wrong has no kind of its own.
        if piece.path is not None and type(error) is duckdb.Error:
            raise FileRejectedError(_cannot_be_read(error)) from error
        # Too few bytes, or a disk that fails: the next load may tell.
        if piece.path is not None and piece.path in str(error):
            raise FileUnreadableError(_cannot_be_read(error)) from error
        raise
    if piece.numbers is not None and landed.rows != len(piece.numbers):
        raise FileRejectedError(
            f"cannot be taken apart: {len(piece.numbers)} rows by its line ends and quotes, "
            f"{landed.rows} by DuckDB. Export it as plain CSV."
        )
    return landed


def _cannot_be_read(error: duckdb.Error) -> str:
    return f"cannot be read: {first_line(error)} Export or upload it again."


def _number_rows(
    connection: duckdb.DuckDBPyConnection, piece: Piece, *, landed: Landed, rows_before: int
) -> str:
    """The expression of a landed row's number in its file."""
    if piece.numbers is None:
        return f"{landed.place} + {rows_before + 1}"
    connection.register("given_numbers", pa.table({"number": piece.numbers + rows_before}))
    connection.execute(
        "create or replace temporary table landed_numbers as select * from given_numbers"
    )
    connection.unregister("given_numbers")
    _, first = _extent(connection, "landed_numbers")
    return (
        f"(select number from landed_numbers where landed_numbers.rowid - {first} = {landed.place})"
    )


def _quarantine_misfits(
    connection: duckdb.DuckDBPyConnection,
    piece: Piece,
    *,
    load: Load,
    landed: Landed,
    number: str,
) -> None:
    # The texts are read once more, now that some are asked for: in the same order, so by rowid.
    connection.execute(
        f"create or replace temporary table landed_texts as select * from {piece.relation}"
    )
    _, first = _extent(connection, "landed_texts")
    unfit = (
        f"(select landed_texts.*, {number} as _number from landed_texts "
        f"join landed on landed_texts.rowid - {first} = {landed.place} where not landed._fits)"
    )
    hold_unfit(connection, piece, unfit, load=load)
    connection.execute("drop table landed_texts")


def hold_unfit(
    connection: duckdb.DuckDBPyConnection, piece: Piece, unfit: str, *, load: Load
) -> None:
    """Put rows that do not fit into quarantine, with every reason.

    `unfit` is a relation with the piece's columns and `_number`, the row's number in its file.
    """
    reasons = reasons_sql(
        unfit, contract=load.contract, columns=piece.columns, loaded_at=load.loaded_at
    )
    connection.execute(
        f"""
        insert into ledger.quarantine
        select
            {load.file_id}, {quote_literal(load.source)}, {quote_literal(load.contract.entity)},
            _number, {piece.as_json}, _reasons, 'held', {load.moment}, null
        from ({reasons})
        order by _number
        """
    )


def _quarantine_broken(
    connection: duckdb.DuckDBPyConnection, piece: Piece, *, load: Load, rows_before: int
) -> None:
    connection.register(
        "broken_records",
        pa.table(
            {
                "number": [record.number + rows_before for record in piece.broken],
                "text": [record.text for record in piece.broken],
                "reason": [record.reason for record in piece.broken],
            }
        ),
    )
    connection.execute(
        f"""
        insert into ledger.quarantine
        select
            {load.file_id}, {quote_literal(load.source)}, {quote_literal(load.contract.entity)},
            number, to_json(text)::varchar, [reason], 'held', {load.moment}, null
        from broken_records
        """
    )
    connection.unregister("broken_records")


def find_duplicates(
    connection: duckdb.DuckDBPyConnection, *, contract: EntityContract, source: str
) -> tuple[int, int]:
    """Find the rows of `landed` whose identity stands in raw history or earlier in `landed`.

    Makes the temporary table `landed_duplicates` of their places (rowids) where there are any.
    Gives how many there are, and how many of them differ from the row that stands.
    """
    raw = raw_table(contract.entity)
    connection.execute(
        f"""
        create or replace temporary table suspects as
        select _key_hash from landed where _fits group by _key_hash having count(*) > 1
        union
        select landed._key_hash
        from landed
        semi join {raw} as history on landed._key_hash = history._key_hash
        where landed._fits
        """
    )
    if not only_row(connection, "select exists (from suspects)")[0]:
        return 0, 0
    identity = ", ".join(map(quote_identifier, contract.identity))
    content = ", ".join(map(quote_identifier, (*contract.columns, "_extra")))
    connection.execute(
        f"""
        create or replace temporary table landed_duplicates as
        with standing as (
            select -1 as place, {identity}, row({content}) as content
            from {raw}
            where _source = {quote_literal(source)}
                and _key_hash in (select _key_hash from suspects)
        ),
        arriving as (
            select rowid as place, {identity}, row({content}) as content
            from landed
            where _fits and _key_hash in (select _key_hash from suspects)
        )
        select
            place,
            content is distinct from first_value(content) over same_identity as is_conflicting
        from (select * from standing union all select * from arriving)
        window same_identity as (partition by {identity} order by place)
        qualify place >= 0 and row_number() over same_identity > 1
        """
    )
    duplicate, conflicting = only_row(
        connection, "select count(*), count(*) filter (is_conflicting) from landed_duplicates"
    )
    return duplicate, conflicting


def insert_landed(
    connection: duckdb.DuckDBPyConnection,
    *,
    load: Load,
    file_id: str,
    number: str,
    excluding: bool,
    all_fit: bool = False,
) -> tuple[datetime | None, datetime | None]:
    """Append the rows of `landed` that fit, without `landed_duplicates` if `excluding`.

    `file_id` and `number` are SQL expressions over `landed`; `all_fit` spares a filter. Gives the
    span of the time column.
    """
    rows = "landed"
    if excluding:
        rows = "landed anti join landed_duplicates on landed.rowid = landed_duplicates.place"
    append_to_raw(
        connection,
        rows if all_fit else f"{rows} where landed._fits",
        load=load,
        file_id=file_id,
        number=number,
    )
    time = f"landed.{quote_identifier(load.contract.time_column)}"
    earliest, latest = only_row(
        connection, f"select min({time}), max({time}) from {rows} where landed._fits"
    )
    return earliest, latest


def append_to_raw(
    connection: duckdb.DuckDBPyConnection, rows: str, *, load: Load, file_id: str, number: str
) -> int:
    """Append rows as `landed_sql` gives them to raw history; gives how many.

    `rows` is what follows FROM; `file_id` and `number` are SQL expressions over that.
    """
    names = ", ".join(map(quote_identifier, load.contract.columns))
    # Rows have their numbers by now, and keeping their order would cost one thread's whole work.
    connection.execute("set preserve_insertion_order = false")
    (count,) = only_row(
        connection,
        f"""
        insert into {raw_table(load.contract.entity)} (
            {names}, _extra, _source, _file_id, _load_id, _row_number, _loaded_at, _key_hash
        )
        select
            {names}, _extra, {quote_literal(load.source)}, {file_id}, {load.load_id},
            {number}, {load.moment}, _key_hash
        from {rows}
        """,
    )
    return int(count)
