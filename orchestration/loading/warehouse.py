"""How the warehouse file is opened: one place, so that every opener configures it alike.

Here belongs the connection. What is in the file belongs with `tables`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.loading.failures import (
    NoSpaceError,
    WarehouseUnusableError,
    is_disk_full,
    warehouse_failures_named,
)


@contextmanager
def open_warehouse(
    warehouse: Path, *, memory_limit: str, threads: int, scratch: Path, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse file, in UTC, that spills to `scratch`; closed at the end.

    The file and its folder are made where they are missing, unless `read_only`. Raises
    WarehouseLockedError where another process has it, WarehouseUnusableError where it cannot be
    opened, NoSpaceError where there is no room.
    """
    if read_only and not warehouse.exists():
        raise WarehouseUnusableError(f"{warehouse}: there is no warehouse yet. Load something.")
    try:
        if not read_only:
            warehouse.parent.mkdir(parents=True, exist_ok=True)
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_disk_full(error):
            raise NoSpaceError(f"{error.filename}: no space left. Free some.") from error
        raise WarehouseUnusableError(
            f"{error.filename}: the folder cannot be made: {error.strerror}. Give this user the "
            "right to, or set WAREHOUSE_HOME to another place."
        ) from error
    with warehouse_failures_named(warehouse, scratch=scratch, doing="when it was opened"):
        if not warehouse.exists():
            _create(warehouse)
        connection = duckdb.connect(
            warehouse,
            read_only=read_only,
            config={
                "memory_limit": memory_limit,
                "threads": threads,
                "temp_directory": str(scratch),
            },
        )
    try:
        connection.execute(SESSION_SETTINGS)
        yield connection
    finally:
        connection.close()


def _create(warehouse: Path) -> None:
    """Make an empty warehouse file in one step.

    DuckDB writes a new file's headers one after the other, and opens none that was cut off between
    them. A process that ends here leaves the unfinished file, which the next one writes anew.
    """
    unfinished = warehouse.with_name(f".{warehouse.name}.new")
    unfinished.unlink(missing_ok=True)
    duckdb.connect(unfinished).close()
    unfinished.rename(warehouse)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: commit at the end, roll back on any exception."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        # Where the database itself gave up, there is nothing left to roll back.
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise
    connection.execute("commit")


def only_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The one row of a query that gives one.

    All rows are fetched: while a result is unfinished, its connection takes no other work.
    """
    (row,) = connection.execute(query).fetchall()
    return tuple(row)
