"""Errors of the system, of DuckDB and of settings, in the words of the command line."""

import errno
import re
import sqlite3
from datetime import UTC, datetime

import duckdb
import pytest
import typer
from pydantic import ValidationError

from orchestration.cli.app import (
    database_error_told,
    register_error_told,
    settings_told,
    system_error_told,
)
from orchestration.cli.options import asked
from orchestration.moments import as_of_in, moment_in
from orchestration.settings import Settings


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "Writing failed: No space left on device. Free some space, then run the same command "
            "again: it makes good what was cut off.",
        ),
        (
            OSError(errno.EACCES, "Permission denied", "/srv/home"),
            "/srv/home: Permission denied. Give this user the right to, or choose another place.",
        ),
        (
            OSError(errno.ENOTDIR, "Not a directory", "/etc/passwd/lock"),
            "/etc/passwd/lock: Not a directory. Choose another place; that of the warehouse is set "
            "by WAREHOUSE_HOME.",
        ),
    ],
)
def test_a_system_error_names_the_place_and_what_to_do(error: OSError, told: str) -> None:
    assert system_error_told(error) == told


def test_a_full_disk_that_duckdb_met_says_to_free_space() -> None:
    error = duckdb.TransactionException('Could not write file "x.wal": No space left on device')
    assert "Free some space, then run the same command again" in database_error_told(error)


def test_another_error_of_duckdb_is_shown_with_a_hint_at_the_settings() -> None:
    error = duckdb.ParserException("Parser Error: Memory must have a number (e.g. 1GB)")
    assert database_error_told(error) == (
        "DuckDB: Parser Error: Memory must have a number (e.g. 1GB). Are the settings right? "
        "`warehouse settings` lists them."
    )


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (sqlite3.OperationalError("database or disk is full"), "Free some space, then run"),
        (sqlite3.OperationalError("database is locked"), "run the same command again"),
        (sqlite3.DatabaseError("file is not a database"), "Put back a copy of it"),
    ],
)
def test_an_error_of_the_register_names_it_and_what_to_do(
    error: sqlite3.Error, remedy: str
) -> None:
    told = register_error_told(error)
    assert told.startswith(f"register.sqlite of the reports: {error}. ")
    assert remedy in told


def test_every_wrong_setting_is_told_on_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_THREADS", "0")
    monkeypatch.setenv("WAREHOUSE_KEEP_SNAPSHOTS", "few")
    with pytest.raises(ValidationError) as caught:
        Settings()
    lines = settings_told(caught.value)
    assert [line.partition(" in the environment")[0] for line in lines] == [
        "WAREHOUSE_THREADS = '0'",
        "WAREHOUSE_KEEP_SNAPSHOTS = 'few'",
    ]
    # No command is there to ask: each one would end with this very error.
    assert lines[0].endswith(". What it is: How many threads DuckDB works with.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T06:00:00Z", datetime(2026, 1, 31, 6, tzinfo=UTC)),
        ("2026-01-31T06:00:00", datetime(2026, 1, 31, 6, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T06:00:00+02:00", datetime(2026, 1, 31, 4, tzinfo=UTC)),
    ],
)
def test_a_moment_without_an_offset_is_in_utc(text: str, expected: datetime) -> None:
    # A moment without an offset equals none that has one.
    assert moment_in(text) == expected


@pytest.mark.parametrize("text", ["soon", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_what_is_no_moment_is_told_with_an_example(text: str) -> None:
    told = re.escape(f"{text!r} is no moment in ISO 8601, such as")
    with pytest.raises(typer.BadParameter, match=told):
        asked(text, moment_in, option="--until")


def test_a_build_speaks_of_a_moment_up_to_now() -> None:
    now = datetime(2026, 1, 31, 6, tzinfo=UTC)
    assert as_of_in("2026-01-31T08:00:00+02:00", now=now) == now
    with pytest.raises(ValueError, match="'2062-01-31' is yet to come: it is 2026-01-31 06:00:00"):
        as_of_in("2062-01-31", now=now)
