"""What is tried again, and what ends a step at once."""

import errno
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from dagster import Failure

from orchestration.building.dbt_project import DbtFailed
from orchestration.loading.failures import (
    LoadingError,
    NoSpaceError,
    SchemaDriftError,
    WarehouseLockedError,
)
from orchestration.publishing.build_record import BuildRecord
from orchestration.publishing.snapshot import CandidateWithheld
from orchestration.refresh import BuildFailed
from orchestration.steps import RETRIES, failures_told
from orchestration.transient import is_transient
from orchestration.writer_lock import Holder, WarehouseBusy

BUSY = WarehouseBusy(
    Path("/home/writer.lock"),
    Holder(pid=1, command="warehouse load", since=None),
    waited_seconds=30,
)
LOCK_TEXT = 'IO Error: Could not set lock on file "warehouse.duckdb": Conflicting lock is held'


def build_failed(cause: Exception) -> BuildFailed:
    record = BuildRecord(
        build_id="20260329T120000Z",
        as_of=datetime(2026, 3, 29, 12, tzinfo=UTC),
        started_at=datetime(2026, 3, 29, 12, tzinfo=UTC),
        code_version="0.1.0",
    )
    error = BuildFailed(record.failed(str(cause)))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        BUSY,
        WarehouseLockedError("another process has the warehouse open"),
        OSError(errno.EIO, "Input/output error"),
        OSError(errno.ESTALE, "Stale file handle"),
        duckdb.IOException(LOCK_TEXT),
        sqlite3.OperationalError("database is locked"),
        DbtFailed(f"1 of 70 models were not built; the first is stg_users: {LOCK_TEXT}"),
        build_failed(DbtFailed(LOCK_TEXT)),
        build_failed(OSError(errno.EBUSY, "Device or resource busy")),
    ],
)
def test_what_waiting_may_cure_is_tried_again(error: Exception) -> None:
    assert is_transient(error)
    with pytest.raises(type(error)), failures_told():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        NoSpaceError("no space left"),
        SchemaDriftError("the contract changed"),
        LoadingError("landing: is a file"),
        OSError(errno.ENOSPC, "No space left on device"),
        PermissionError(errno.EACCES, "Permission denied"),
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
        duckdb.CatalogException("Table with name users does not exist!"),
        sqlite3.OperationalError("database or disk is full"),
        DbtFailed("1 of 70 models were not built; the first is stg_users: Binder Error"),
        build_failed(DbtFailed("Binder Error")),
        CandidateWithheld("20260329T120000Z", ["learner_summary: unique failed (2)"]),
        TypeError("a fault of ours"),
    ],
)
def test_what_waiting_cannot_cure_ends_the_step_and_says_why(error: Exception) -> None:
    assert not is_transient(error)
    with pytest.raises(Failure) as told, failures_told():
        raise error
    assert told.value.allow_retries is False
    assert str(error) in str(told.value.description)


def test_a_withheld_candidate_lists_its_reasons_for_the_ui() -> None:
    with pytest.raises(Failure) as told, failures_told():
        raise CandidateWithheld("20260329T120000Z", ["a: unique failed (2)", "b: range failed (1)"])
    assert told.value.metadata["blocking checks that failed"].value == 2
    assert told.value.metadata["reasons"].value == "- a: unique failed (2)\n- b: range failed (1)"


def test_a_step_is_tried_three_more_times_each_after_a_longer_wait() -> None:
    waits = [RETRIES.calculate_delay(attempt) for attempt in (1, 2, 3)]
    assert RETRIES.max_retries == 3
    # 5, 15 and 35 s, each up to 5 s longer or shorter.
    assert all(abs(wait - base) <= 5 for wait, base in zip(waits, (5, 15, 35), strict=True))
