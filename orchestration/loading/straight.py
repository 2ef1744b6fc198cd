"""The short way of rows into raw history: numbered and checked as they are read, and appended.

Here belongs the way of files that are long, regular and without repeated keys, which are most of
the bytes. It compares no row with another: where a key stands twice, in the file or in history, the
file's whole transaction is taken back, and `placing` says which row is which.
"""

from collections.abc import Callable
from datetime import datetime

import duckdb

from orchestration.loading.checks import landed_sql
from orchestration.loading.outcomes import RowCounts
from orchestration.loading.placing import (
    CONTENT_ERRORS,
    Load,
    WayRefusedError,
    append_to_raw,
    hold_unfit,
)
from orchestration.loading.reading import Piece
from orchestration.loading.sql_text import quote_identifier
from orchestration.loading.tables import raw_table
from orchestration.loading.warehouse import only_row

# So many hashes are sorted at once; a file of more rows is looked at in several passes.
HASHES_AT_ONCE = 32_000_000


def place_straight(
    connection: duckdb.DuckDBPyConnection, piece: Piece, *, load: Load, rows_before: int
) -> RowCounts:
    """Append the rows of a piece's parts that fit, and put the others into quarantine.

    No row is counted as duplicate yet: `refuse_repeated_keys` must follow the last piece. Raises
    WayRefusedError where the parts cannot be read, or hold other than the expected numbers of rows.
    """
    expected = sum(part.rows for part in piece.parts)
    try:
        loaded = append_to_raw(
            connection,
            f"({_typed(piece, load=load, rows_before=rows_before)}) where _fits",
            load=load,
            file_id=str(load.file_id),
            number="_number",
        )
        quarantined = 0
        if loaded < expected:
            quarantined = _quarantine(connection, piece, load=load, rows_before=rows_before)
    except CONTENT_ERRORS as error:
        raise WayRefusedError(str(error), instead="sorted") from error
    if loaded + quarantined != expected:
        reason = f"{loaded + quarantined} rows were read, and the text has {expected} line ends"
        raise WayRefusedError(reason, instead="landed")
    return RowCounts(read=expected, loaded=loaded, quarantined=quarantined)


def refuse_repeated_keys(connection: duckdb.DuckDBPyConnection, *, load: Load) -> None:
    """Raise WayRefusedError if a key of the load's rows may stand twice, there or in history.

    Equal hashes of unequal keys are refused as well; the other way tells them apart.
    """
    raw = raw_table(load.contract.entity)
    of_load = f"select _key_hash from {raw} where _load_id = {load.load_id}"
    (is_repeated,) = only_row(
        connection,
        f"""
        select exists (
            from ({of_load}) as arriving
            semi join (select _key_hash from {raw} where _load_id <> {load.load_id}) as history
                using (_key_hash)
        )
        """,
    )
    (rows,) = only_row(connection, f"select count(*) from ({of_load})")
    passes = -(-rows // HASHES_AT_ONCE)
    if is_repeated or any(
        _has_equal(connection, f"{of_load} and _key_hash % {passes} = {place}")
        for place in range(passes)
    ):
        raise WayRefusedError("keys stand twice", instead="landed")


def span_of_load(
    connection: duckdb.DuckDBPyConnection, *, load: Load
) -> tuple[datetime | None, datetime | None]:
    """The span of the time column over the rows that a load appended."""
    time = quote_identifier(load.contract.time_column)
    earliest, latest = only_row(
        connection,
        f"select min({time}), max({time}) from {raw_table(load.contract.entity)} "
        f"where _load_id = {load.load_id}",
    )
    return earliest, latest


def _typed(piece: Piece, *, load: Load, rows_before: int) -> str:
    """The piece's rows as `landed_sql` gives them, and `_number`, their number in the file.

    One branch a part, so that each thread has one to read in order. The numbers are given above the
    casts: a filter on `_fits` cannot pass them, and so does not make DuckDB cast all values twice.
    """

    def typed(relation: str) -> str:
        return landed_sql(
            relation,
            contract=load.contract,
            columns=piece.columns,
            extra=piece.extra,
            source=load.source,
            loaded_at=load.loaded_at,
            has_blanks=piece.has_blanks,
        )

    return _numbered(piece, typed, rows_before=rows_before)


def _numbered(piece: Piece, query: Callable[[str], str], *, rows_before: int) -> str:
    branches = []
    for part in piece.parts:
        branches.append(
            f"select *, row_number() over () + {rows_before} as _number "
            f"from ({query(part.relation)})"
        )
        rows_before += part.rows
    return " union all ".join(branches)


def _quarantine(
    connection: duckdb.DuckDBPyConnection, piece: Piece, *, load: Load, rows_before: int
) -> int:
    """Read the piece once more for the rows that do not fit; gives how many were held."""
    connection.execute(
        "create or replace temporary table unfit as select _number "
        f"from ({_typed(piece, load=load, rows_before=rows_before)}) where not _fits"
    )
    texts = _numbered(piece, lambda relation: f"from {relation}", rows_before=rows_before)
    hold_unfit(
        connection,
        piece,
        f"(select * from ({texts}) where _number in (select _number from unfit))",
        load=load,
    )
    (count,) = only_row(connection, "select count(*) from unfit")
    connection.execute("drop table unfit")
    return int(count)


def _has_equal(connection: duckdb.DuckDBPyConnection, hashes: str) -> bool:
    # Loading it takes a tenth of a second, which commands without a long file need not wait for.
    import polars as pl

    # Sorting takes a fifth of the time that grouping by so many values takes, and one thread no
    # more than several. As Arrow, hashes come over by all threads and are not copied one by one.
    found = connection.sql(hashes).to_arrow_table()["_key_hash"]
    in_order = pl.Series(found).sort(multithreaded=False).to_numpy()
    return bool((in_order[1:] == in_order[:-1]).any())
