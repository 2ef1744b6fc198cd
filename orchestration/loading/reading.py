"""From an export file to relations that DuckDB can select from, piece by piece.

Here belong formats: headers, compression, pieces of a size that memory holds, and the bytes'
hash. A relation's columns are as the file has them; what they mean belongs with `casts` and
`checks`. Text is read once, by us, and the hash is of the very bytes that were loaded.
"""

import csv
import gzip
import hashlib
import io
import itertools
import os
import tempfile
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.loading.casts import BLANKS, text_of_native
from orchestration.loading.checks import SourceColumn
from orchestration.loading.contracts import EntityContract
from orchestration.loading.failures import FileRejectedError, FileUnreadableError
from orchestration.loading.landing import FileFormat, printable
from orchestration.loading.records import (
    LONGEST_RECORD,
    BrokenRecord,
    Positions,
    SortedRecords,
    cut_regular,
    is_regular,
    sort_csv_records,
    sort_lines,
)
from orchestration.loading.sql_text import quote_identifier, quote_literal
from orchestration.loading.warehouse import only_row

# A piece of text and the rows landed from it take about ten times this in memory.
PIECE_BYTES = 128 << 20
PIECE_ROWS = 2_000_000
# A thread's share of a piece: in much shorter ones, row groups end half full.
STRETCH_BYTES = 16 << 20
_LINES = "landing_lines"

Chunk = TypeVar("Chunk")


# How a file's rows get into raw history: straight from the text; through a table where they are
# landed first, since they must be compared; or landed, with the records sorted before that.
Way = Literal["straight", "landed", "sorted"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Consecutive rows of a piece, as a relation that one thread reads in the file's order.

    `rows` is how many it should give, by the text's line ends.
    """

    relation: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some consecutive rows of a file, as a relation in the file's order.

    `columns` are those of the contract. `extra` is the SQL expression of `_extra`, `as_json` that
    of the row as it was. Rows are numbered within the piece, from 1: the n-th row of the relation
    has `numbers[n - 1]`, or n where that is None. `broken` are the rows that are not in the
    relation. `read_strictly` says that DuckDB's parser itself decides whether it can be read,
    `has_blanks` that its texts may hold blanks. `parts` are the same rows once more, where they
    are to go straight into raw history. `path` is that of a file which DuckDB itself takes apart.
    """

    relation: str
    columns: dict[str, SourceColumn]
    unknown_columns: tuple[str, ...]
    extra: str
    as_json: str
    numbers: Positions | None = None
    broken: tuple[BrokenRecord, ...] = field(default=())
    read_strictly: bool = False
    has_blanks: bool = True
    parts: tuple[Part, ...] = field(default=())
    path: str | None = None


class HashedFile:
    """A file that is read once from begin to end, and the SHA-256 of all that was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        block = self._stream.read(size)
        self._hash.update(block)
        return block

    def readinto(self, space: memoryview) -> int:
        """Read the next bytes into the space; gives how many, none at the end."""
        count: int = self._stream.readinto(space)  # type: ignore[attr-defined]
        self._hash.update(space[:count])
        return count

    def hexdigest(self) -> str:
        """The hash of the whole file; reads what was not read yet."""
        while self.read(1 << 20):
            pass
        return self._hash.hexdigest()


def hash_of_content(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises OSError where it cannot be read."""
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text_pieces(
    connection: duckdb.DuckDBPyConnection,
    stream: HashedFile,
    *,
    file_format: FileFormat,
    contract: EntityContract,
    scratch: Path,
    way: Way,
) -> Generator[Piece, None, None]:
    """The pieces of a CSV or JSONL file; each is good until the next is asked for.

    Raises FileRejectedError where the header or the compression is at fault.
    """
    plain = _decompressed(stream) if file_format.endswith(".gz") else stream
    chunks = _chunks(plain, quotes_count=file_format.startswith("csv"))
    if file_format.startswith("csv"):
        (threads,) = only_row(connection, "select current_setting('threads')")
        yield from _csv_pieces(chunks, contract=contract, scratch=scratch, way=way, parts=threads)
    else:
        yield from _jsonl_pieces(connection, _made_ahead(chunks), contract=contract)


def _decompressed(stream: HashedFile) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[call-overload, no-any-return]


def _made_ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks; the next is made while DuckDB works on one."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        following = maker.submit(next, chunks, None)
        while (chunk := following.result()) is not None:
            following = maker.submit(next, chunks, None)
            yield chunk


def _chunks(stream: HashedFile | gzip.GzipFile, *, quotes_count: bool) -> Iterator[bytearray]:
    """The text, without BOM, in chunks that end where a record ends.

    A chunk is good until the next but one is asked for: they lie in two buffers by turns, since
    fresh memory for each would cost as much as reading.
    """
    text, spare, rest = bytearray(), bytearray(), b""
    is_first = True
    while _refill(text, rest, stream):
        if is_first:
            _drop_bom(text)
            is_first = False
        end = _last_record_end(text, quotes_count=quotes_count)
        rest = bytes(memoryview(text)[end:])
        del text[end:]
        if text:
            yield text
            text, spare = spare, text
        elif len(rest) > PIECE_BYTES + LONGEST_RECORD:
            raise FileRejectedError("has no line ends. Export it as text with LF or CRLF.")
    if text:
        yield text


def _refill(text: bytearray, rest: bytes, stream: HashedFile | gzip.GzipFile) -> bool:
    """Let the text be the rest and what follows in the stream; gives whether anything does."""
    filled = len(rest)
    try:
        if not text:
            text += rest
            text += stream.read(PIECE_BYTES)
            return len(text) > filled
        text.extend(bytes(max(filled + PIECE_BYTES - len(text), 0)))
        text[:filled] = rest
        with memoryview(text) as space:
            while filled < len(space) and (count := stream.readinto(space[filled:])):
                filled += count
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FileRejectedError(
            f"is no whole gzip file: {error}. Export or upload it again."
        ) from error
    del text[filled:]
    return filled > len(rest)


def _drop_bom(text: bytearray) -> None:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRejectedError("is UTF-16. Export it as UTF-8.")
    if text.startswith(b"\xef\xbb\xbf"):
        del text[:3]


def _last_record_end(chunk: bytearray, *, quotes_count: bool) -> int:
    """One past the last line end outside quotes; past the last of all where quotes are broken."""
    last = chunk.rfind(b"\n") + 1
    if not quotes_count or b'"' not in chunk:
        return last
    end = last
    quotes = chunk.count(b'"', 0, end)
    while quotes % 2 and end and last - end <= LONGEST_RECORD:
        earlier = chunk.rfind(b"\n", 0, end - 1) + 1
        quotes -= chunk.count(b'"', earlier, end)
        end = earlier
    return last if quotes % 2 or not end else end


def _csv_pieces(
    chunks: Iterator[bytearray], *, contract: EntityContract, scratch: Path, way: Way, parts: int
) -> Iterator[Piece]:
    first = next(chunks, bytearray())
    header, begin = _header_of(first)
    columns, unknown = _columns_of(header, contract=contract)
    del first[:begin]
    count = parts if way == "straight" else 1
    with ExitStack() as files:
        one, other = (
            tuple(files.enter_context(_readable_file(scratch)) for _ in range(count))
            for _ in range(2)
        )
        examined = _examined(itertools.chain([first], chunks), files=(one, other), way=way)
        for chunk in _made_ahead(examined):
            records: SortedRecords | None = None
            paths = [file.path for file, _ in chunk.written]
            if not chunk.written:
                records = sort_csv_records(chunk.text, fields=len(header))
                _write_over(chunk.file, records.well_formed)
                paths = [chunk.file.path]
            yield Piece(
                relation=_read_csv_sql(
                    paths, fields=len(header), line_end=None if records is None else r"\n"
                ),
                columns=columns,
                unknown_columns=tuple(unknown),
                extra=_object_without_nulls(unknown),
                as_json=_json_object({name: f"c{index}" for index, name in enumerate(header)}),
                numbers=None if records is None else records.numbers,
                broken=() if records is None else records.broken,
                read_strictly=records is None,
                has_blanks=chunk.has_blanks,
                parts=tuple(
                    Part(
                        relation=_read_csv_sql([file.path], fields=len(header), in_order=True),
                        rows=rows,
                    )
                    for file, rows in chunk.written
                    if way == "straight"
                ),
            )


@dataclass(frozen=True, kw_only=True)
class _ReadableFile:
    """A file that we write text into by its descriptor, and DuckDB reads it from by its path."""

    descriptor: int
    path: str


@dataclass(frozen=True, kw_only=True)
class _ExaminedChunk:
    """Records of a CSV file, and the file to write them into if they must be sorted first.

    `written` are the files that have them already, in order, with the number of each one's records.
    """

    text: bytearray
    file: _ReadableFile
    written: tuple[tuple[_ReadableFile, int], ...]
    has_blanks: bool


def _examined(
    chunks: Iterator[bytearray], *, files: Sequence[Sequence[_ReadableFile]], way: Way
) -> Iterator[_ExaminedChunk]:
    """The chunks, in the two rows of files by turns; what must be sorted first is not written."""
    for chunk, row in zip(chunks, itertools.cycle(files), strict=False):
        may_be_written = way != "sorted" and is_regular(chunk)
        yield _ExaminedChunk(
            text=chunk,
            file=row[0],
            written=_written(chunk, row) if may_be_written else (),
            has_blanks=not may_be_written or _has_blanks(chunk),
        )


def _written(
    chunk: bytearray, files: Sequence[_ReadableFile]
) -> tuple[tuple[_ReadableFile, int], ...]:
    """The files that now hold the chunk's records, and how many there are in each."""
    _drop_blank_ends(chunk)
    stretches = cut_regular(chunk, count=max(1, min(len(files), len(chunk) // STRETCH_BYTES)))
    written = tuple(zip(files, stretches, strict=False))
    with memoryview(chunk) as whole:
        for file, stretch in written:
            _write_over(file, whole[stretch.begin : stretch.end])
    return tuple((file, stretch.records) for file, stretch in written)


def _drop_blank_ends(chunk: bytearray) -> None:
    """Take away the blank lines at both ends, where an export has them if it has any."""
    begin, end = 0, len(chunk)
    while chunk.startswith((b"\r", b"\n"), begin):
        begin += 1
    while chunk.endswith((b"\n\n", b"\n\r\n"), begin, end):
        end -= 1 + chunk.endswith(b"\r\n", begin, end)
    del chunk[end:]
    del chunk[:begin]


def _has_blanks(chunk: bytearray) -> bool:
    """Whether a regular chunk has blanks within its records, which an export of events has not.

    CR and LF are left out: outside of quotes they end records.
    """
    return b'"' in chunk or any(ord(blank) in chunk for blank in BLANKS if blank not in "\r\n")


def _header_of(text: bytearray) -> tuple[list[str], int]:
    """The names in the first record that is not blank, and where the one after it begins."""
    begin = 0
    while text.startswith((b"\r", b"\n"), begin):
        begin += 1
    if begin == len(text):
        raise FileRejectedError("is empty: it has not even a header. Export it again.")
    end = text.find(b"\n", begin) + 1 or len(text)
    while text.count(b'"', begin, end) % 2 and end < len(text):
        end = text.find(b"\n", end) + 1 or len(text)
    try:
        records = csv.reader(io.StringIO(text[begin:end].decode("utf-8"), newline=""), strict=True)
        names = next(records)
        # What follows the header in its line would be passed over with it.
        ends_in_return = any(records)
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRejectedError(
            f"has a header that is no UTF-8 CSV: {error}. Export it as UTF-8 CSV."
        ) from error
    if any("\0" in name for name in names):
        raise FileRejectedError("has NUL bytes in its header, as UTF-16 has. Export it as UTF-8.")
    if ends_in_return:
        raise FileRejectedError(
            "has a header that ends in a carriage return alone. End rows with LF or CRLF."
        )
    if len(names) == 1 and (other := next((sign for sign in ";\t|" if sign in names[0]), None)):
        raise FileRejectedError(
            f"has a header separated by {other!r}. Export it with commas between the fields."
        )
    return [name.strip() or f"column {place}" for place, name in enumerate(names, start=1)], end


def _columns_of(
    names: Sequence[str], *, contract: EntityContract, types: Sequence[str] = ()
) -> tuple[dict[str, SourceColumn], dict[str, SourceColumn]]:
    """The columns of the contract that a file has, and its others in alphabetical order.

    Raises FileRejectedError where a name stands twice or a required one is missing.
    """
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise FileRejectedError(
            f"has more than one column {', '.join(repeated)} in its header. Keep one of each."
        )
    missing = [name for name in contract.required_columns if name not in names]
    if missing:
        raise FileRejectedError(
            f"lacks {_listed(missing)}, which {contract.entity} must have. It has "
            f"{_listed(names)}. Add what is missing to the export; names are case-sensitive."
        )
    given = {
        name: SourceColumn(
            name=name, sql_name=f"c{index}", native_type=types[index] if types else "VARCHAR"
        )
        for index, name in enumerate(names)
    }
    known = {name: column for name, column in given.items() if name in contract.columns}
    return known, {name: given[name] for name in sorted(given.keys() - known.keys())}


def _listed(names: Sequence[str]) -> str:
    return f"the column {names[0]}" if len(names) == 1 else f"the columns {', '.join(names)}"


def _read_csv_sql(
    paths: Sequence[str], *, fields: int, in_order: bool = False, line_end: str | None = None
) -> str:
    """The relation over files, one after another; `in_order` whatever order the session keeps.

    `line_end`, as DuckDB spells it, is for text where a field may hold another: not told, DuckDB
    goes by the first that it meets.
    """
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(fields))
    return (
        f"read_csv([{', '.join(map(quote_literal, paths))}], "
        "auto_detect = false, header = false, delim = ',', "
        f"quote = '\"', escape = '\"', strict_mode = true, columns = {{{columns}}}, "
        f"max_line_size = {LONGEST_RECORD}, buffer_size = {2 * LONGEST_RECORD}"
        f"{', parallel = false' if in_order else ''}"
        f"{f', new_line = {quote_literal(line_end)}' if line_end else ''})"
    )


def _json_object(values: Mapping[str, str]) -> str:
    pairs = ", ".join(f"{quote_literal(name)}, {value}" for name, value in values.items())
    return f"json_object({pairs})::varchar"


def _object_without_nulls(unknown: Mapping[str, SourceColumn]) -> str:
    """The expression of a row's unknown columns as JSON; NULL where all of them are missing."""
    if not unknown:
        return "null::varchar"
    values = {
        name: text_of_native(column.sql_name, column.native_type)
        for name, column in unknown.items()
    }
    # A merge patch leaves out what is null.
    return f"nullif(json_merge_patch('{{}}', {_json_object(values)})::varchar, '{{}}')"


@contextmanager
def _readable_file(scratch: Path) -> Iterator[_ReadableFile]:
    """An empty file while the context lasts, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("landing")
        try:
            yield _ReadableFile(descriptor=descriptor, path=f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)
        return
    with tempfile.NamedTemporaryFile(dir=scratch, suffix=".csv") as file:
        yield _ReadableFile(descriptor=file.fileno(), path=file.name)


def _write_over(file: _ReadableFile, text: bytes | bytearray | memoryview) -> None:
    """Let the file hold this text; what memory it has is used again."""
    written = 0
    with memoryview(text) as whole:
        while written < len(whole):
            written += os.pwrite(file.descriptor, whole[written:], written)
    os.ftruncate(file.descriptor, written)


def _jsonl_pieces(
    connection: duckdb.DuckDBPyConnection, chunks: Iterator[bytearray], *, contract: EntityContract
) -> Iterator[Piece]:
    is_first = True
    for chunk in chunks:
        piece = jsonl_piece(connection, sort_lines(chunk), contract=contract)
        if is_first and (piece.numbers is None or len(piece.numbers)):
            # What a JSONL file has for a header is what its first piece's rows hold.
            _columns_of([*piece.columns, *piece.unknown_columns], contract=contract)
            is_first = False
        yield piece


def jsonl_piece(
    connection: duckdb.DuckDBPyConnection, records: SortedRecords, *, contract: EntityContract
) -> Piece:
    """The piece that lines of JSON make; those that are no JSON object are broken."""
    offsets = np.append(records.starts, len(records.well_formed))
    lines = pa.LargeStringArray.from_buffers(
        len(records.starts), pa.py_buffer(offsets), pa.py_buffer(records.well_formed)
    )
    connection.register(_LINES, pa.table({"line": lines, "number": records.numbers}))
    is_object = "case when json_valid(line) then json_type(line) = 'OBJECT' else false end"
    no_objects = connection.execute(
        f"select number, rtrim(line, chr(10)) from {_LINES} where not ({is_object}) order by number"
    ).fetchall()
    if no_objects:
        bad_numbers = np.array([number for number, _ in no_objects], dtype=np.int64)
        keep = ~np.isin(records.numbers, bad_numbers)
        records = replace(records, numbers=records.numbers[keep])
        lines = lines.filter(pa.array(keep))
        connection.register(_LINES, pa.table({"line": lines, "number": records.numbers}))
    keys = [
        key
        for (key,) in connection.execute(
            f"select distinct unnest(json_keys(line)) from {_LINES} order by 1"
        ).fetchall()
    ]
    reason = "The line is no JSON object. Write one object a line."
    return Piece(
        relation=jsonl_relation(_LINES, contract=contract),
        columns=jsonl_columns(contract, present=keys),
        unknown_columns=tuple(key for key in keys if key not in contract.columns),
        extra=jsonl_extra(contract),
        as_json="rtrim(line, chr(10) || chr(13))",
        numbers=records.numbers,
        broken=(
            *records.broken,
            *(BrokenRecord(number=number, text=text, reason=reason) for number, text in no_objects),
        ),
    )


def jsonl_columns(contract: EntityContract, *, present: Sequence[str]) -> dict[str, SourceColumn]:
    """The contract's columns among the keys, named as `jsonl_relation` names them."""
    return {
        name: SourceColumn(name=name, sql_name=f"c{index}")
        for index, name in enumerate(contract.columns)
        if name in present
    }


def jsonl_relation(lines: str, *, contract: EntityContract) -> str:
    """The relation over a table with a column `line` that holds one JSON object a row."""
    pointers = ", ".join(quote_literal(f"/{name}") for name in contract.columns)
    columns = ", ".join(
        f"_values[{index + 1}] as c{index}" for index in range(len(contract.columns))
    )
    return (
        f"(select *, {columns} from "
        f"(select *, json_extract_string(line, [{pointers}]) as _values from {lines}))"
    )


def jsonl_extra(contract: EntityContract) -> str:
    """The expression of what a line holds beside the contract's columns, NULL if nothing.

    The outer merge patch leaves out what is null: it is as missing as an empty cell.
    """
    patch = "{" + ", ".join(f'"{name}": null' for name in contract.columns) + "}"
    unknown = f"json_merge_patch(line, {quote_literal(patch)})"
    return f"nullif(json_merge_patch('{{}}', {unknown})::varchar, '{{}}')"


def parquet_pieces(
    connection: duckdb.DuckDBPyConnection, path: Path, *, contract: EntityContract
) -> Generator[Piece, None, None]:
    """The pieces of a Parquet file.

    Raises FileRejectedError where it is none, or its columns are at fault, FileUnreadableError
    where DuckDB cannot be told its name.
    """
    if printable(str(path)) != str(path):
        raise FileUnreadableError("has a name that is not UTF-8. Rename it.")
    # A folder `user_id=7` on the way to the file would give each row, or take from it, a column.
    options = "binary_as_string = true, hive_partitioning = false"
    reader = f"read_parquet({quote_literal(str(path))}, {options}"
    try:
        described = connection.execute(f"describe select * from {reader})").fetchall()
        (rows,) = only_row(
            connection, f"select num_rows from parquet_file_metadata({quote_literal(str(path))})"
        )
    except duckdb.Error as error:
        raise FileRejectedError(
            f"is no whole Parquet file: {first_line(error)} Export or upload it again."
        ) from error
    names = [str(row[0]) for row in described]
    columns, unknown = _columns_of(
        [name.strip() for name in names], contract=contract, types=[row[1] for row in described]
    )
    given = sorted((*columns.values(), *unknown.values()), key=lambda column: column.sql_name)
    renamed = ", ".join(f"{quote_identifier(name)} as c{index}" for index, name in enumerate(names))
    has_row_numbers = any(name.lower() == "file_row_number" for name in names)
    for begin in range(0, rows, PIECE_ROWS) if rows else (0,):
        rows_of_piece = (
            # Only a file with a column of that name pays for reading up to each piece.
            f"{reader}) limit {PIECE_ROWS} offset {begin}"
            if has_row_numbers
            else f"{reader}, file_row_number = true) "
            f"where file_row_number between {begin} and {begin + PIECE_ROWS - 1}"
        )
        yield Piece(
            relation=f"(select {renamed} from {rows_of_piece})",
            columns=columns,
            unknown_columns=tuple(unknown),
            extra=_object_without_nulls(unknown),
            as_json=_json_object(
                {
                    column.name: text_of_native(column.sql_name, column.native_type)
                    for column in given
                }
            ),
            path=str(path),
        )


def first_line(error: duckdb.Error) -> str:
    """What a DuckDB error says first, without its kind and hints."""
    return str(error).splitlines()[0].split("Error: ", 1)[-1].rstrip(".") + "."
