"""Which errors may pass by themselves, so that trying again helps.

Here belongs the telling apart. How often and when is tried again belongs to who tries.
"""

import errno
import sqlite3
from collections.abc import Iterator

import duckdb

from orchestration.building.dbt_project import DbtFailed
from orchestration.loading.failures import LoadingError, WarehouseLockedError
from orchestration.writer_lock import WarehouseBusy

PASSING_ERRNOS = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.EINTR,
        errno.EIO,
        errno.EMFILE,
        errno.ENETDOWN,
        errno.ENETRESET,
        errno.ENETUNREACH,
        errno.ENFILE,
        errno.ENOLCK,
        errno.EPIPE,
        errno.ESTALE,
        errno.ETIMEDOUT,
        errno.ETXTBSY,
    }
)
# dbt hands on DuckDB's errors as text alone.
LOCKED = ("Could not set lock", "Conflicting lock")


def is_transient(error: BaseException) -> bool:
    """Whether an error, or what caused it, is of a kind that waiting may cure.

    Another writer, a lock, a file system or network that stumbles: yes. No space, no permission,
    a wrong contract, model or setting, a withheld candidate: no.
    """
    return any(_is_passing(cause) for cause in _with_causes(error))


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, WarehouseBusy | WarehouseLockedError):
        return True
    if isinstance(error, OSError):
        return error.errno in PASSING_ERRNOS
    if isinstance(error, LoadingError):
        return False
    if isinstance(error, duckdb.Error | DbtFailed):
        return any(sign in str(error) for sign in LOCKED)
    if isinstance(error, sqlite3.OperationalError):
        return "locked" in str(error)
    return False


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__
