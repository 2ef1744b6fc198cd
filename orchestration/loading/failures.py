"""What can go wrong in loading, each with a message that says what, where and what to do.

Here belong the exceptions alone. A fault of one row is no exception: it is a row in
`ledger.quarantine`. A fault of one file stops that file only.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


class LoadingError(Exception):
    """Anything that loading reports. The message is meant for the reader of a terminal."""


class WarehouseLockedError(LoadingError):
    """Another process has the warehouse open; waiting and trying again helps."""


class WarehouseUnusableError(LoadingError):
    """The warehouse file cannot be opened, read or written, and waiting does not help."""


class NoSpaceError(LoadingError):
    """The disk, or what DuckDB may take of it, is full; the transaction was rolled back."""


class SchemaDriftError(LoadingError):
    """A contract changed in a way that the raw table cannot follow by itself."""


class FileRejectedError(LoadingError):
    """The content of one file is at fault; it stays rejected until it or the contract changes."""


class FileUnreadableError(LoadingError):
    """One file cannot be read now; it is tried again at the next load."""


class FileBeingWrittenError(LoadingError):
    """One file changed while it was read; it is left for the next load."""


_FULL_DISK = (
    "No space left on device",
    "File too large",
    "Disk quota exceeded",
    "max_temp_directory_size",
)
_FULL_MEMORY = ("Out of Memory", "could not allocate", "failed to allocate", "failed to pin")


def _mentions(text: str, signs: tuple[str, ...]) -> bool:
    return any(sign.lower() in text.lower() for sign in signs)


def is_disk_full(error: OSError) -> bool:
    """Whether an operating system's error means that there is no room to write."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def tells_of_full_disk(text: str) -> bool:
    """Whether an error, in words that DuckDB left, means that there is no room to write."""
    return _mentions(text, _FULL_DISK)


def remedy_of(text: str) -> str:
    """What helps where an error, in words that DuckDB left, means that there is no room; or "".

    dbt hands on DuckDB's errors as text alone.
    """
    if tells_of_full_disk(text):
        return "Free some space, then run again."
    if _mentions(text, _FULL_MEMORY):
        return "Raise WAREHOUSE_MEMORY_LIMIT, then run again."
    return ""


@contextmanager
def warehouse_failures_named(warehouse: Path, *, scratch: Path, doing: str) -> Iterator[None]:
    """Turn DuckDB's errors about the place it works at into those of this module.

    Errors that tell of something else (a query's own, a file that cannot be parsed) pass through.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        if tells_of_full_disk(str(error)):
            raise _no_space(warehouse, scratch, doing, error) from error
        raise NoSpaceError(
            f"{warehouse}: DuckDB ran out of memory {doing}. Nothing of this step was kept. Raise "
            f"WAREHOUSE_MEMORY_LIMIT, or make room in {scratch}, where it spills. ({error})"
        ) from error
    except duckdb.IOException as error:
        raise _of_io_error(warehouse, scratch, doing, error) from error
    except duckdb.TransactionException as error:
        # A commit that finds no room is reported as a failed transaction.
        if tells_of_full_disk(str(error)):
            raise _no_space(warehouse, scratch, doing, error) from error
        raise
    except duckdb.FatalException as error:
        if tells_of_full_disk(str(error)):
            raise _no_space(warehouse, scratch, doing, error) from error
        raise WarehouseUnusableError(
            f"{warehouse}: DuckDB gave up {doing}: {error} Run the same command again; if it "
            "fails again, restore the file from a backup, or delete it and load the landing "
            "folder anew."
        ) from error
    except OSError as error:
        if is_disk_full(error):
            raise _no_space(warehouse, scratch, doing, error) from error
        raise


def _no_space(warehouse: Path, scratch: Path, doing: str, error: Exception) -> NoSpaceError:
    return NoSpaceError(
        f"{warehouse}: no space left {doing}. Nothing of this step was kept. Free space where "
        f"the warehouse and {scratch} are, then run the same command again. ({error})"
    )


def _of_io_error(
    warehouse: Path, scratch: Path, doing: str, error: duckdb.IOException
) -> LoadingError:
    text = str(error)
    if "Could not set lock" in text or "Conflicting lock" in text:
        return WarehouseLockedError(
            f"{warehouse}: another process has the warehouse open. Wait until it is done, or "
            f"end it, then run the same command again. ({text.splitlines()[0]})"
        )
    if tells_of_full_disk(text):
        return _no_space(warehouse, scratch, doing, error)
    if "Permission denied" in text or "Read-only file system" in text:
        return WarehouseUnusableError(
            f"{warehouse}: not permitted {doing}. Give this user the right to read and write the "
            f"file and its folder. ({text.splitlines()[0]})"
        )
    return WarehouseUnusableError(
        f"{warehouse}: cannot be used {doing}: {text.splitlines()[0]} If the file is damaged, "
        "restore it from a backup, or delete it and load the landing folder anew."
    )
