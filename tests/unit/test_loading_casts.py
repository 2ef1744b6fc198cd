"""What a text means by its contract type, value for value."""

# ruff: noqa: DTZ001 - raw timestamps are UTC without an offset

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from orchestration.loading.casts import (
    present_text,
    text_of_native,
    value_of_native,
    value_of_text,
)
from orchestration.loading.contracts import ColumnType


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def value(connection: duckdb.DuckDBPyConnection, text: str, type_: ColumnType) -> Any:
    query = f"select {value_of_text('given', type_)} from (select ?::varchar as given)"
    return connection.execute(query, [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01T09:30:00Z", datetime(2024, 3, 1, 9, 30)),
        ("2024-03-01T09:30:00", datetime(2024, 3, 1, 9, 30)),
        ("2024-03-01 09:30", datetime(2024, 3, 1, 9, 30)),
        ("2024-03-01", datetime(2024, 3, 1)),
        ("2024-03-01T09:30:00+02:00", datetime(2024, 3, 1, 7, 30)),
        ("2024-03-01T09:30:00.5+0545", datetime(2024, 3, 1, 3, 45, 0, 500000)),
        ("2024-03-01 00:00:00-03", datetime(2024, 3, 1, 3)),
        ("2024-03-01T09:30:00,25Z", datetime(2024, 3, 1, 9, 30, 0, 250000)),
        ("2024-03-01T09:30:00 Europe/Berlin", None),
        ("2024-03-01T09:30:00 CET", None),
        ("2024-03-01T09:30:00+23:59", datetime(2024, 2, 29, 9, 31)),
        ("2024-03-01T09:30:00+24:00", None),
        ("2024-03-01T09:30:00-05:60", None),
        ("2024-02-30T00:00:00Z", None),
        ("2024-3-1T9:30:00.000Z", None),
        ("01/03/2024", None),
        ("infinity", None),
        ("epoch", None),
        ("now", None),
        ("1709285400", None),
    ],
)
def test_timestamps_are_iso_8601_and_become_utc(
    connection: duckdb.DuckDBPyConnection, text: str, expected: datetime | None
) -> None:
    assert value(connection, text, "timestamp") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("-3", -3),
        ("12.0", 12),
        ("9007199254740993", 9007199254740993),
        ("12.5", None),
        ("0.5", None),
        ("1,5", None),
        ("1_000", None),
        ("0x1F", None),
        ("nan", None),
        ("inf", None),
        ("9223372036854775808", None),
        ("twelve", None),
    ],
)
def test_integers_are_whole_and_never_rounded(
    connection: duckdb.DuckDBPyConnection, text: str, expected: int | None
) -> None:
    assert value(connection, text, "integer") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("1e3", 1000.0),
        ("1,5", None),
        ("nan", None),
        ("NaN", None),
        ("inf", None),
        ("-Infinity", None),
        ("1e999", None),
        ("1_0", None),
        ("٣", None),
    ],
)
def test_numbers_are_finite_with_a_decimal_point(
    connection: duckdb.DuckDBPyConnection, text: str, expected: float | None
) -> None:
    assert value(connection, text, "number") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", date(2024, 3, 1)),
        ("2024-03-01T00:00:00Z", date(2024, 3, 1)),
        ("2024-3-1", None),
        ("2024-03-01T10:00", None),
        ("2024-02-30", None),
        ("epoch", None),
    ],
)
def test_dates_are_iso_8601_days(
    connection: duckdb.DuckDBPyConnection, text: str, expected: date | None
) -> None:
    assert value(connection, text, "date") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("FALSE", False), ("1", True), ("0", False), ("no", False), ("maybe", None)],
)
def test_booleans_are_said_in_words_or_digits(
    connection: duckdb.DuckDBPyConnection, text: str, expected: bool | None
) -> None:
    assert value(connection, text, "boolean") is expected


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("  ", "text", None),
        ("\t\r\n", "id", None),
        (" a ", "text", " a "),
        (" a ", "id", "a"),
        ("a ", "id", "a"),
        ("a\t", "id", "a"),
        ("Zoë\n", "id", "Zoë"),
        ("Zoë", "id", "Zoë"),
        ("!", "id", "!"),
        ("\u202eabc", "text", "\u202eabc"),
        ("nul\0l", "text", "nul\0l"),
    ],
)
def test_a_blank_is_missing_and_only_ids_are_trimmed(
    connection: duckdb.DuckDBPyConnection, text: str, type_: ColumnType, expected: str | None
) -> None:
    query = f"select {present_text('given', type_)} from (select ?::varchar as given)"
    assert connection.execute(query, [text]).fetchall() == [(expected,)]


@pytest.mark.parametrize(
    ("native", "sql", "type_"),
    [
        ("TIMESTAMP WITH TIME ZONE", "timestamptz '2024-03-01 09:30:00.25+02'", "timestamp"),
        ("TIMESTAMP", "timestamp '2024-03-01 09:30:00'", "timestamp"),
        ("TIMESTAMP", "timestamp 'infinity'", "timestamp"),
        ("BIGINT", "12::bigint", "integer"),
        ("INTEGER", "12::integer", "number"),
        ("DOUBLE", "1.1::double", "number"),
        ("DOUBLE", "'inf'::double", "number"),
        ("BOOLEAN", "true", "boolean"),
        ("DATE", "date '2024-03-01'", "date"),
        ("DATE", "date 'infinity'", "date"),
    ],
)
def test_the_shortcut_of_a_native_value_gives_what_its_text_gives(
    connection: duckdb.DuckDBPyConnection, native: str, sql: str, type_: ColumnType
) -> None:
    shortcut = value_of_native("given", native, type_)
    text = value_of_text(f"({text_of_native('given', native)})", type_)
    query = f"select {shortcut}, {text} from (select {sql} as given)"
    ((short, long),) = connection.execute(query).fetchall()
    assert short == long
