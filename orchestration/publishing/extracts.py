"""Copies of a published snapshot to hand out, with or without the names of people.

Here belong what an extract holds and how it is written. Which columns hold names is the models'
own word (`meta: {personal: true}`), read from dbt's manifest.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.publishing.durable_files import sync, temporary_name
from orchestration.publishing.snapshot import CHECKS_TABLE, INFO_TABLE

ExtractFormat = Literal["duckdb", "parquet", "csv"]

# The same as that of snapshots: clients from DuckDB 1.4 on open it.
STORAGE_VERSION = "v1.4.0"
COPY_OPTIONS: dict[ExtractFormat, str] = {
    "parquet": "format parquet, compression zstd",
    "csv": "format csv, header true",
}
ANY_WRITE_BIT = 0o222


class ExtractError(Exception):
    """An extract that cannot be made as asked."""


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What of the published tables tells who somebody is.

    `columns` has every known column by table, and `personal` those of them that hold names; a
    table in which all are personal is left out whole.
    """

    columns: Mapping[str, frozenset[str]]
    personal: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Extract:
    """What an extract has: rows by table, and what was left out (tables, `table.column`)."""

    path: Path
    rows: Mapping[str, int]
    left_out: tuple[str, ...]


def personal_data(manifest: Path, *, database: str) -> PersonalData:
    """What dbt's manifest says is personal in the tables that dbt builds into `database`.

    `meta: {personal: true}` on a model makes all its columns personal, on a column that one.
    Raises ExtractError where the manifest is missing, is none, or has no such table.
    """
    try:
        nodes: dict[str, Any] = json.loads(manifest.read_text("utf-8"))["nodes"]
    except FileNotFoundError as error:
        raise ExtractError(
            f"{manifest} does not exist, so it is not known which columns hold names; "
            f"build once (warehouse build) and run again."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ExtractError(f"{manifest} is no dbt manifest: {error!r}; build again.") from error
    built = [
        node
        for node in nodes.values()
        if node["resource_type"] in {"model", "seed", "snapshot"}
        and node["database"] == database
        and node["config"].get("materialized") != "ephemeral"
    ]
    if not built:
        raise ExtractError(f"{manifest} has no table in the database {database!r}.")
    return PersonalData(
        columns={node["alias"]: frozenset(node["columns"]) for node in built},
        personal={
            node["alias"]: frozenset(
                name
                for name, column in node["columns"].items()
                if _is_personal(node) or _is_personal(column)
            )
            for node in built
        },
    )


def extract(
    source: Path,
    target: Path,
    *,
    form: ExtractFormat,
    without: PersonalData | None,
    overwrite: bool = False,
) -> Extract:
    """Write all tables of the snapshot `source` to `target`, without what `without` calls personal.

    `duckdb` makes one file, `parquet` and `csv` make a folder with one file a table. The rows are
    written anew, so nothing left out lingers in free blocks. In CSV, a text that begins with
    `= + - @`, tab or carriage return gets a `'` in front, so that no spreadsheet runs it.

    The target gets its name when it is complete. An existing one is replaced only with
    `overwrite`, and then only if it is a writable DuckDB file, or a folder that holds nothing but
    an earlier extract.

    Raises ExtractError for a target that may not be replaced, and where the snapshot has a table
    or column that `without` does not know: it could hold names.
    """
    if not source.exists():
        raise ExtractError(f"{source} does not exist; publish a snapshot first (warehouse run).")
    _require_free(source, target, form=form, overwrite=overwrite)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = temporary_name(target)
    _remove(unfinished)
    unfinished.mkdir()
    try:
        with closing(duckdb.connect(config={"temp_directory": str(unfinished / "spill")})) as to:
            to.execute(SESSION_SETTINGS)
            to.execute("attach ? as source (read_only)", [str(source)])
            there = _columns_by_table(to)
            kept = there if without is None else _without_personal(there, without, source)
            rows = _write_tables(to, kept, unfinished, form)
    except duckdb.Error as error:
        _remove(unfinished)
        raise ExtractError(f"{source} could not be extracted to {target}: {error}") from error
    except ExtractError:
        _remove(unfinished)
        raise
    _remove(unfinished / "spill")
    _put_in_place(unfinished, target, form)
    return Extract(path=target, rows=rows, left_out=_left_out(there, kept))


def _is_personal(described: Mapping[str, Any]) -> bool:
    # dbt keeps meta in two places, by its version and by where it was written.
    metas = (described.get("meta"), described.get("config", {}).get("meta"))
    return any((meta or {}).get("personal") is True for meta in metas)


def _columns_by_table(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    found = connection.execute(
        """
        select table_name, list(column_name order by ordinal_position)
        from information_schema.columns
        where table_catalog = 'source' and table_schema = 'main'
        group by all
        order by table_name
        """
    ).fetchall()
    return {table: tuple(columns) for table, columns in found}


def _without_personal(
    there: Mapping[str, Sequence[str]], without: PersonalData, source: Path
) -> dict[str, tuple[str, ...]]:
    # The seal's own table; the message of a failed check may quote the value that failed.
    columns_told = {CHECKS_TABLE: frozenset(there.get(CHECKS_TABLE, ())), **without.columns}
    personal = {CHECKS_TABLE: frozenset({"message"}), **without.personal}
    unknown = [
        f"{table}.{column}" if table in columns_told else table
        for table, columns in there.items()
        for column in columns
        if column not in columns_told.get(table, frozenset())
    ]
    if unknown:
        raise ExtractError(
            f"{source} has what the project's models do not describe: "
            f"{', '.join(dict.fromkeys(unknown))}. It may hold names, so no extract without names "
            f"is made; build a snapshot with the present code, or use the code that built this one."
        )
    kept = {
        table: tuple(column for column in columns if column not in personal.get(table, frozenset()))
        for table, columns in there.items()
    }
    return {table: columns for table, columns in kept.items() if columns}


def _write_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Sequence[str]],
    folder: Path,
    form: ExtractFormat,
) -> dict[str, int]:
    if form == "duckdb":
        connection.execute(
            f"attach ? as extract (storage_version '{STORAGE_VERSION}')",
            [str(folder / "extract.duckdb")],
        )
    rows = {}
    for table, columns in tables.items():
        query = _select(connection, table, columns, is_csv=form == "csv")
        if form == "duckdb":
            written = connection.execute(
                f"create table extract.main.{_quoted(table)} as {query}"
            ).fetchone()
        else:
            written = connection.execute(
                f"copy ({query}) to ? ({COPY_OPTIONS[form]})",
                [str(folder / f"{table}.{form}")],
            ).fetchone()
        assert written is not None, "both statements answer with one row count"
        rows[table] = int(written[0])
    if form == "duckdb":
        connection.execute("detach extract")
    return rows


def _select(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], *, is_csv: bool
) -> str:
    origin = f"source.main.{_quoted(table)}"
    if not is_csv:
        return f"select {', '.join(map(_quoted, columns))} from {origin}"
    described = connection.execute(f"describe {origin}").fetchall()
    texts = {row[0] for row in described if row[1] == "VARCHAR"}
    cells = [
        rf"regexp_replace({_quoted(column)}, '^([=+\-@\t\r])', '''\1') as {_quoted(column)}"
        if column in texts
        else _quoted(column)
        for column in columns
    ]
    return f"select {', '.join(cells)} from {origin}"


def _left_out(
    there: Mapping[str, Sequence[str]], kept: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    tables = [table for table in there if table not in kept]
    columns = [
        f"{table}.{column}"
        for table, kept_columns in kept.items()
        for column in there[table]
        if column not in kept_columns
    ]
    return (*tables, *columns)


def _require_free(source: Path, target: Path, *, form: ExtractFormat, overwrite: bool) -> None:
    if not target.exists():
        return
    if not overwrite:
        raise ExtractError(f"{target} exists already; name another place, or ask to overwrite it.")
    if target.samefile(source):
        raise ExtractError(f"{target} is what the extract is made of; name another place.")
    if not target.stat().st_mode & ANY_WRITE_BIT:
        raise ExtractError(f"{target} is read-only, as snapshots are; name another place.")
    if form == "duckdb" and not _is_duckdb_file(target):
        raise ExtractError(f"{target} is no DuckDB file, so it is not replaced by an extract.")
    if form != "duckdb" and not _is_extract_folder(target, form):
        raise ExtractError(
            f"{target} is no folder of an earlier {form} extract, so it is not replaced; "
            f"name another place, or empty it first."
        )


def _is_duckdb_file(path: Path) -> bool:
    # DuckDB's files carry these four bytes after an eight-byte checksum.
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def _is_extract_folder(path: Path, form: ExtractFormat) -> bool:
    if not path.is_dir():
        return False
    names = {entry.name for entry in path.iterdir()}
    return not names or (
        f"{INFO_TABLE}.{form}" in names and all(name.endswith(f".{form}") for name in names)
    )


def _put_in_place(unfinished: Path, target: Path, form: ExtractFormat) -> None:
    if form == "duckdb":
        file = unfinished / "extract.duckdb"
        sync(file)
        file.replace(target)
        _remove(unfinished)
    else:
        # A folder cannot be renamed over one that has files: the old one goes first.
        _remove(target)
        unfinished.rename(target)
    sync(target.parent)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
