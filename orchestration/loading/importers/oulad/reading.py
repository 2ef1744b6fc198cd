"""OULAD's tables read into DuckDB in either edition, and checked before anything is made of them.

Here belong finding, reading and checking. What the tables must hold stands in `tables`.

Two editions circulate: CRLF, every field quoted, missing = empty; and LF, unquoted, missing = `?`.
Both are read alike, plain or gzipped.
"""

import csv
import glob
import gzip
from pathlib import Path

import duckdb

from orchestration.loading.importers.oulad.tables import TABLES, TABLES_BY_NAME, Table
from orchestration.loading.importers.summary import ImportingError, Notice

MISSING = ("", "?")
REMEDY = "Take the whole dataset anew, or correct this file."


def find_tables(folder: Path) -> dict[str, Path]:
    """The file of each table in a folder, `<table>.csv` or `<table>.csv.gz`.

    Raises ImportingError that names the folder and every table that is missing or there twice.
    """
    if not folder.is_dir():
        raise ImportingError(
            f"{folder} is no folder. Give the folder that the seven OULAD tables lie in."
        )
    found = {
        table.name: [
            path
            for path in (folder / f"{table.name}.csv", folder / f"{table.name}.csv.gz")
            if path.is_file()
        ]
        for table in TABLES
    }
    missing = [name for name, paths in found.items() if not paths]
    if missing:
        raise ImportingError(
            f"{folder} lacks {', '.join(f'{name}.csv(.gz)' for name in missing)}. "
            "OULAD has seven tables, and all of them are needed: take the whole dataset."
        )
    twice = [name for name, paths in found.items() if len(paths) > 1]
    if twice:
        raise ImportingError(
            f"{folder} holds {', '.join(twice)} both plain and gzipped. Remove one of the two."
        )
    return {name: paths[0] for name, paths in found.items()}


def read_table(
    connection: duckdb.DuckDBPyConnection, *, table: Table, path: Path
) -> tuple[int, list[Notice]]:
    """Read a table's file into a DuckDB table of the same name; give its rows and notices.

    Its first column, `row_number`, counts the data rows of the file from 1. Raises ImportingError
    that names the file, and the row, column and value, where something does not fit.
    """
    header = _header(path)
    missing = [name for name in table.columns if name not in header]
    if missing:
        raise ImportingError(
            f"{path} lacks the column(s) {', '.join(missing)}; it has {', '.join(header)}. {REMEDY}"
        )
    # The number of the first wrong column, in a byte: the text is looked up only when one is.
    wrong = " ".join(
        f"when {column.is_wrong(name)} then {position}"
        for position, (name, column) in enumerate(table.columns.items(), start=1)
    )
    values = ", ".join(f"{column.value(name)} as {name}" for name, column in table.columns.items())
    try:
        connection.execute(
            f"create table {table.name} as select row_number() over () as row_number, {values}, "
            f"(case {wrong} else 0 end)::utinyint as wrong_column from {_text(path, header)}"
        )
    except duckdb.Error as error:
        raise ImportingError(f"{path} cannot be read as CSV. {REMEDY}\n{error}") from error
    _raise_wrong_value(connection, table=table, path=path, header=header)
    connection.execute(f"alter table {table.name} drop column wrong_column")
    _raise_repeated_key(connection, table=table, path=path)
    counted = connection.execute(f"select count(*) from {table.name}").fetchone()
    unknown = [name for name in header if name not in table.columns]
    notices = [
        Notice(
            name="unknown_columns",
            count=len(unknown),
            text=f"{path.name} has columns that OULAD does not; they were left out: "
            f"{', '.join(unknown)}.",
        )
    ]
    return (int(counted[0]) if counted else 0), notices if unknown else []


def check_references(connection: duckdb.DuckDBPyConnection, *, table: Table, path: Path) -> None:
    """Raise ImportingError where rows name a presentation, student, site or test that is nowhere.

    Without it such a row has no date or no owner, and could only be dropped or guessed at.
    """
    for reference in table.refers_to:
        keys = ", ".join(reference.columns)
        rows = table.name
        if reference.through is not None:
            through_key = ", ".join(TABLES_BY_NAME[reference.through].key)
            rows = (
                f"(select one.*, other.* exclude (row_number, {through_key}) from {rows} as one "
                f"inner join {reference.through} as other using ({through_key}))"
            )
        lost = connection.execute(
            f"select count(*), min(row_number), arg_min(concat_ws(' ', {keys}), row_number) "
            f"from {rows} anti join {reference.target} using ({keys})"
        ).fetchone()
        if lost and lost[0]:
            raise ImportingError(
                f"{path}: {lost[0]} row(s) name a {keys.replace(', ', ' + ')} that "
                f"{reference.target} does "
                f"not have, the first in row {lost[1]}: {lost[2]!r}. The tables are of different "
                "editions or one was cut: take all seven from one download."
            )


def _header(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise ImportingError(f"{path} cannot be read: {error}. {REMEDY}") from error
    if not header:
        raise ImportingError(f"{path} is empty: it lacks even the line of column names. {REMEDY}")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise ImportingError(f"{path} has the column(s) {', '.join(repeated)} twice. {REMEDY}")
    return header


def _text(path: Path, header: list[str]) -> str:
    """A table function that gives the file's fields as text, in the header's columns."""
    columns = ", ".join(f"{_literal(name)}: 'varchar'" for name in header)
    missing = ", ".join(_literal(text) for text in MISSING)
    one_file = _literal(glob.escape(str(path)))
    return (
        f"read_csv({one_file}, auto_detect = false, header = true, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = [{missing}], columns = {{{columns}}})"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _raise_wrong_value(
    connection: duckdb.DuckDBPyConnection, *, table: Table, path: Path, header: list[str]
) -> None:
    first = connection.execute(
        f"select count(*), min(row_number), arg_min(wrong_column, row_number) from {table.name} "
        "where wrong_column > 0"
    ).fetchone()
    if not first or not first[0]:
        return
    count, row, position = first
    name, column = list(table.columns.items())[position - 1]
    found = connection.execute(
        f"select {name} from (select row_number() over () as row_number, {name} "
        f"from {_text(path, header)}) where row_number = ?",
        [row],
    ).fetchone()
    value = found[0] if found else None
    more = f" ({count} rows are wrong in all)" if count > 1 else ""
    raise ImportingError(
        f"{path}, row {row}, column {name}: {'nothing' if value is None else repr(value)} stands "
        f"there, but it {column.must_be}{more}. {REMEDY}"
    )


def _raise_repeated_key(connection: duckdb.DuckDBPyConnection, *, table: Table, path: Path) -> None:
    if not table.key:
        return
    keys = ", ".join(table.key)
    repeated = connection.execute(
        f"select concat_ws(' ', {keys}), list(row_number order by row_number)[:2] "
        f"from {table.name} group by {keys} having count(*) > 1 "
        "order by min(row_number) limit 1"
    ).fetchone()
    if repeated:
        raise ImportingError(
            f"{path}: rows {repeated[1][0]} and {repeated[1][1]} are both for "
            f"{keys.replace(', ', ' + ')} {repeated[0]!r}, which may stand there once. {REMEDY}"
        )
